/// What a scenario may ask for. Beyond these a file holds a slip of the pen more likely than a plan; each error names its bound.
enum Limits {
    static let users = 1...10_000_000
    static let operations = 1000
    static let weight = 0...10_000
    static let journeys = 1000
    /// Of one journey, those in a `repeat` counted once.
    static let steps = 1000
    static let repeatDepth = 8
    static let repeatTimes = 1...10_000
    /// Of one iteration of a journey.
    static let requests = 100_000
    static let variables = 1000
    static let pointerTokens = 64
    /// Characters, and brackets in one another.
    static let pattern = 1000
    static let patternDepth = 50
    static let dataSets = 100
    static let columns = 256
    /// Bytes: offsets into a table are kept in 32 bits.
    static let dataFile = 4 << 30 - 1
    /// Bytes of a file that is sent, and of a certificate.
    static let bodyFile = 64 << 20
    static let certificate = 1 << 20
    static let hosts = 64
    static let redirects = 0...20
    static let inFlight = 1...1_000_000
    static let overrides = 100
    static let phases = 100
    static let stages = 1000
    static let virtualUsers = 1...100_000
    static let rampedUsers = 0...virtualUsers.upperBound
    /// Zero has an error of its own.
    static let iterations = 0...1_000_000_000
    static let connections = 1...20_000
    static let cacheCapacity = 1...10_000_000
    static let burst = 1...1_000_000
    static let zipfExponent = 10.0
    static let hotspotUsers = 2
    /// Bytes; the transport refuses larger bodies, whatever a scenario expects.
    static let body: ClosedRange<Int64> = 0...268_435_456

    static let hour: Int64 = 3_600_000_000_000
    /// 1 ms to a day.
    static let ttl = 1_000_000...24 * hour
    /// Zero has an error of its own; up to a week.
    static let phase = 0...168 * hour
    static let wait = 1_000_000...hour
    static let gracefulStop = 0...hour
    static let pace = 0...hour
    static let think = 0...hour
    static let renew = 1_000_000_000...24 * hour
}
