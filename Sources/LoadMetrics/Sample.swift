public import Signals

/// How an arrival ended: exactly one of these. Raw values are array indices and are stored in records.
public enum Outcome: UInt8, CaseIterable, Sendable, Codable, BitwiseCopyable {
    /// Answered as expected.
    case ok
    /// A 429 that the operation's `expect.status` lists.
    case limited
    /// Any other ending of a request that was sent, or could not be.
    case error
    /// An arrival that found no connection within `maxWait`: never sent.
    case missed

    public static let count = allCases.count
    public var name: String { String(describing: self) }
}

/// The class of an error; `none` for every other outcome. Raw values are array indices and are stored in records.
public enum Failure: UInt8, CaseIterable, Sendable, Codable, BitwiseCopyable {
    case none, dns, connect, tls, timeout, reset, `protocol`, status, expect, extract, unfinished

    public static let count = allCases.count
    public var name: String { String(describing: self) }
}

/// One finished arrival. Times are nanoseconds since the run's start on `CLOCK_MONOTONIC`; a time that never came is 0
/// (`sent`, `firstByte` of a missed arrival). Trivial: copied, never counted.
public struct Sample: BitwiseCopyable, Sendable {
    /// Index of the phase the arrival was due in, of its operation, and of its journey (`UInt16.max`: none).
    public var phase, operation, journey: UInt16
    public var outcome: Outcome
    public var failure: Failure
    public var cache: CacheVerdict
    /// HTTP status, 0 when there was none.
    public var status: UInt16
    /// When the arrival was due, taken up by its worker, first byte written, first byte read, and finished.
    public var due, taken, sent, firstByte, done: Int64
    /// Microseconds from Server-Timing; `UInt32.max` when the answer did not say.
    public var server, limiter, cacheTime, pool, database: UInt32
    /// Bytes of the request and of the answer, heads included.
    public var bytesOut, bytesIn: UInt32

    /// The value of a Server-Timing field that the answer did not carry.
    public static let unknown = UInt32.max
    public static let noJourney = UInt16.max

    public init(
        phase: UInt16, operation: UInt16, journey: UInt16 = Sample.noJourney, outcome: Outcome,
        failure: Failure = .none,
        cache: CacheVerdict = .none, status: UInt16 = 0, due: Int64, taken: Int64, sent: Int64 = 0,
        firstByte: Int64 = 0, done: Int64, server: UInt32 = unknown, limiter: UInt32 = unknown,
        cacheTime: UInt32 = unknown, pool: UInt32 = unknown, database: UInt32 = unknown, bytesOut: UInt32 = 0,
        bytesIn: UInt32 = 0
    ) {
        self.phase = phase
        self.operation = operation
        self.journey = journey
        self.outcome = outcome
        self.failure = failure
        self.cache = cache
        self.status = status
        self.due = due
        self.taken = taken
        self.sent = sent
        self.firstByte = firstByte
        self.done = done
        self.server = server
        self.limiter = limiter
        self.cacheTime = cacheTime
        self.pool = pool
        self.database = database
        self.bytesOut = bytesOut
        self.bytesIn = bytesIn
    }
}
