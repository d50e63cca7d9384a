/// What a null target does. Times are nanoseconds.
public struct NullTargetOptions: Sendable, Equatable {
    public enum Place: Sendable, Equatable {
        /// 127.0.0.1; port 0 takes a free one.
        case loopback(port: UInt16)
        /// A socket made at this path and removed at the end.
        case unix(path: String)
    }

    /// At the end of every `period` nothing is read or answered for `length`; then all that is pending is. Periods count from
    /// the recording's `origin`.
    public struct Stall: Sendable, Equatable {
        public var length, period: Int64

        public init(length: Int64, period: Int64) {
            self.length = length
            self.period = period
        }
    }

    public var place = Place.loopback(port: 0)
    /// Bytes of each answer, head included, `smallestAnswer` … `largestAnswer`.
    public var answer = 350
    /// From reading a request to answering it.
    public var delay: Int64 = 0
    public var stall: Stall?
    /// How many arrivals are recorded; the rest are counted only. 16 bytes each, allocated at the start.
    public var recorded = 0
    /// Polls without ever sleeping, so that arrivals are noticed within a microsecond: takes a whole processor.
    public var isBusy = false
    /// The processor its thread is pinned to; nil: any.
    public var processor: Int?

    public static let smallestAnswer = 100
    public static let largestAnswer = 1 << 20
    public static let mostRecorded = 1 << 27

    public init() {}

    /// What is wrong with these options; nil when nothing is.
    public var problem: String? {
        if !(Self.smallestAnswer...Self.largestAnswer).contains(answer) {
            return "an answer has \(Self.smallestAnswer) to \(Self.largestAnswer) bytes, not \(answer)"
        }
        if delay < 0 { return "a delay cannot be negative" }
        if let stall, stall.length <= 0 || stall.length >= stall.period {
            return "a stall is longer than nothing and shorter than its period"
        }
        if !(0...Self.mostRecorded).contains(recorded) {
            return "0 to \(Self.mostRecorded) arrivals can be recorded, not \(recorded)"
        }
        return nil
    }
}
