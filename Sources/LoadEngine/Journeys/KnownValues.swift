/// What a user has extracted so far: one buffer that grows once, and where in it each variable is.
struct KnownValues {
    private var bytes: [UInt8] = []
    private var places: [Range<Int>?]

    /// Bytes of one value at most: a longer one is no correlation id but a body, and requests have room for no more.
    static let longest = 8192

    init(count: Int) { places = Array(repeating: nil, count: count) }

    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        for index in places.indices { places[index] = nil }
    }

    /// A value in place of the one before, whose room it takes if it fits; at most `longest` bytes.
    mutating func set(_ variable: Int, _ value: UnsafeRawBufferPointer) {
        if let old = places[variable], value.count <= old.count {
            let range = old.lowerBound..<old.lowerBound + value.count
            bytes.replaceSubrange(range, with: value)
            places[variable] = range
        } else {
            places[variable] = bytes.count..<bytes.count + value.count
            bytes.append(contentsOf: value)
        }
    }

    /// Nothing for a variable that was never extracted: the scenario's reader has seen to it that none is used.
    @inline(__always)
    func withValue<Result>(_ variable: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        guard let place = places[variable] else { return body(UnsafeRawBufferPointer(start: nil, count: 0)) }
        return bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[place])) }
    }
}
