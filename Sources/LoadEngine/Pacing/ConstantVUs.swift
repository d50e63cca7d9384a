/// `constant-vus`: so many users, each sending its next request when its last has ended. User v's iteration i is arrival
/// i * users + v, so that what a user sends depends on its own iterations only.
struct ConstantVUs: Pacer {
    private let users: UInt64
    private let begin, end: Int64
    /// Users free to send, first come first served: arrival number and since when.
    private var free: [(number: UInt64, since: Int64)]
    private var head = 0
    private var busy = 0

    /// Nobody.
    static let none = ConstantVUs(users: 0, begin: 0, duration: 0, stripe: .whole)

    init(users: Int, begin: Int64, duration: Int64, stripe: Stripe) {
        self.users = UInt64(users)
        self.begin = begin
        end = begin + duration
        free = Swift.stride(from: stripe.index, to: UInt64(users), by: Int(stripe.count)).map { ($0, begin) }
    }

    mutating func next(at now: Int64) -> Decision {
        if now >= end { return .finish }
        guard head < free.count else { return busy == 0 ? .finish : .hold }
        if free[head].since > now { return .wait(until: free[head].since) }
        let (number, since) = free[head]
        head += 1
        if head == free.count {
            free.removeAll(keepingCapacity: true)
            head = 0
        }
        busy += 1
        return .send(number: number, due: since)
    }

    mutating func ended(_ number: UInt64, at now: Int64) {
        busy -= 1
        // Reuse the room at the front before the array grows.
        if head > 0, free.count == free.capacity {
            free.removeFirst(head)
            head = 0
        }
        free.append((number + users, now))
    }
}
