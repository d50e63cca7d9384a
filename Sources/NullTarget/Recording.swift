/// One request as the target saw it.
public struct Arrival: Sendable, Equatable, BitwiseCopyable {
    /// From the header `x-arrival: N` or the path `/a/N`; -1 without either.
    public var number: Int64
    /// When it was read, CLOCK_MONOTONIC, nanoseconds.
    public var at: Int64

    public init(number: Int64, at: Int64) {
        self.number = number
        self.at = at
    }
}

/// What a null target saw.
public struct Recording: Sendable, Equatable {
    /// When the target began to serve, CLOCK_MONOTONIC, nanoseconds: stalls are counted from here.
    public var origin: Int64 = 0
    public var requests: Int64 = 0
    public var connections: Int64 = 0
    /// The first requests, in the order in which they were read.
    public var arrivals: [Arrival] = []

    public init() {}
}

/// A recording as text: one line of totals, then one line for each arrival.
extension Recording {
    public var text: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(64 + arrivals.count * 24)
        bytes += "\(origin) \(requests) \(connections)\n".utf8
        for arrival in arrivals { bytes += "\(arrival.number) \(arrival.at)\n".utf8 }
        return bytes
    }

    /// Nil for anything but such text.
    public init?(text: some Sequence<UInt8>) {
        var numbers: [Int64] = []
        var number: Int64 = 0
        var sign: Int64 = 1
        var digits = 0
        for byte in text {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                guard digits < 18 || (digits == 18 && number < 900_000_000_000_000_000) else { return nil }
                number = number * 10 + Int64(byte - UInt8(ascii: "0"))
                digits += 1
            case UInt8(ascii: "-"):
                guard digits == 0, sign == 1 else { return nil }
                sign = -1
            case UInt8(ascii: " "), UInt8(ascii: "\n"):
                guard digits > 0 else { return nil }
                numbers.append(sign * number)
                (number, sign, digits) = (0, 1, 0)
            default: return nil
            }
        }
        guard digits == 0, numbers.count >= 3, numbers.count % 2 == 1 else { return nil }
        (origin, requests, connections) = (numbers[0], numbers[1], numbers[2])
        arrivals = stride(from: 3, to: numbers.count, by: 2).map { Arrival(number: numbers[$0], at: numbers[$0 + 1]) }
    }
}
