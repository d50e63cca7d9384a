/// A bounded log of arrivals in memory of its own, allocated and touched before the first arrival.
struct ArrivalLog: ~Copyable {
    private let base: UnsafeMutablePointer<Arrival>
    private let capacity: Int
    private var count = 0

    init(capacity: Int) {
        self.capacity = capacity
        base = .allocate(capacity: capacity)
        base.initialize(repeating: Arrival(number: 0, at: 0), count: capacity)
    }

    deinit { base.deallocate() }

    mutating func append(_ arrival: Arrival) {
        guard count < capacity else { return }
        base[count] = arrival
        count += 1
    }

    func array() -> [Arrival] { Array(UnsafeBufferPointer(start: base, count: count)) }
}
