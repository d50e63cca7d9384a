/// What a user has extracted so far: one buffer, and where in it each variable has its room.
struct KnownValues {
    private struct Place {
        var start, room: Int
        /// nil: not known (any more).
        var length: Int?
    }

    private var bytes: [UInt8] = []
    private var places: [Place]

    /// Bytes of one value at most: a longer one is no correlation id but a body, and requests have room for no more.
    static let longest = 8192
    private static let smallestRoom = 32

    /// Bytes taken for all values together.
    var room: Int { bytes.count }

    init(count: Int) { places = Array(repeating: Place(start: 0, room: 0), count: count) }

    /// Forgets the values and keeps their room.
    mutating func removeAll() {
        for index in places.indices { places[index].length = nil }
    }

    /// A value in place of the one before; at most `longest` bytes. Room is taken in powers of two, so that however lengths
    /// alternate or grow a variable takes no more than four times its longest value.
    mutating func set(_ variable: Int, _ value: UnsafeRawBufferPointer) {
        if value.count > places[variable].room {
            var room = Self.smallestRoom
            while room < value.count { room *= 2 }
            places[variable] = Place(start: bytes.count, room: room)
            bytes.append(contentsOf: repeatElement(0, count: room))
        }
        let start = places[variable].start
        bytes.replaceSubrange(start..<start + value.count, with: value)
        places[variable].length = value.count
    }

    /// Nothing for a variable that was never extracted: the scenario's reader has seen to it that none is used.
    @inline(__always)
    func withValue<Result>(_ variable: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        let place = places[variable]
        guard let length = place.length else { return body(UnsafeRawBufferPointer(start: nil, count: 0)) }
        return bytes.withUnsafeBytes {
            body(UnsafeRawBufferPointer(rebasing: $0[place.start..<place.start + length]))
        }
    }
}
