/// Bytes out, completions in. A transport belongs to one thread and never calls back but from `poll`.
///
/// Requests are started only between polls (the completion handler must not touch the transport), and nothing is ever sent
/// twice: a request whose connection turned out to be dead is a failure, never a retry.
public protocol Transport: ~Copyable {
    /// Requests that can be under way at most, whatever the network does: one for each connection, or one for each stream of
    /// each connection. Constant.
    var capacity: Int { get }

    /// Whether `start` would find a connection now, for a request to any of the origins: an idle one, or room (and, where they
    /// are opened at a rate, the time) to open one.
    var hasRoom: Bool { get }

    /// Writes a request, or begins to. `now` is the caller's last reading of CLOCK_MONOTONIC, taken as the time of the first
    /// byte when it can be written at once. Every started request ends in exactly one completion of a later `poll`, a
    /// connection that cannot be opened included.
    mutating func start(_ request: WireRequest, ticket: Ticket, at now: Int64) -> Admission

    /// Handles what has happened, waiting until `deadline` (CLOCK_MONOTONIC, nanoseconds; 0: not at all) if nothing has.
    /// The span holds the answer's head and then its body, without chunk framing, and lives only during the call.
    /// Returns how many connections had news: 0 means that everything the network has brought is handled.
    mutating func poll(
        until deadline: Int64, _ finished: (Completion, RawSpan) -> Void
    ) throws(TransportError) -> Int

    /// Ends a started request at once: its socket is closed, and its completion, with the failure `abandoned`, comes from the
    /// next poll. False, and nothing done, if no such request is under way: it has ended already (as one whose failure the
    /// next poll will deliver) or was never started. Of two requests under way with one ticket either may be meant.
    mutating func cancel(_ ticket: Ticket, at now: Int64) -> Bool

    /// Sockets opened so far.
    var opened: Int64 { get }
}

/// What `start` did with a request.
public enum Admission: Sendable {
    case started
    /// Every connection is busy, or the next may not be opened yet: the request was not touched.
    case noConnection
}

/// The caller's name for a request, handed back in its completion.
public struct Ticket: BitwiseCopyable, Sendable, Hashable {
    public var value: UInt32
    public init(_ value: UInt32) { self.value = value }
}

/// A request as it goes on the wire. Borrowed: the bytes need to live only while `start` runs.
public struct WireRequest {
    public var bytes: UnsafeRawBufferPointer
    /// The answer to HEAD has no body, whatever its head says.
    public var isHead: Bool
    /// Where it goes: a place in the origins that the transport was made for.
    public var origin: Int

    public init(bytes: UnsafeRawBufferPointer, isHead: Bool = false, origin: Int = 0) {
        self.bytes = bytes
        self.isHead = isHead
        self.origin = origin
    }
}

/// How a request ended. Times are CLOCK_MONOTONIC nanoseconds, 0 for one that never came.
public struct Completion: Sendable {
    public var ticket: Ticket
    /// nil: a whole answer was read.
    public var failure: TransportFailure?
    /// 0 without a complete head.
    public var status: UInt16
    /// Where the head ends and the body begins in the span; 0 without a complete head.
    public var headLength: Int
    /// Place in the span of the value of the first `Server-Timing` line, empty if there was none; and how many there were.
    public var timing: Range<Int>
    public var timingLines: Int
    /// First byte written, first byte read, last byte read (or the failure).
    public var sent, firstByte, done: Int64
    /// Bytes of the request written, and of the answer read with heads and framing.
    public var bytesOut, bytesIn: Int64
    /// Bytes of the body read, without chunk framing, kept or not; 0 without a complete head.
    public var bodyBytes: Int64
}

/// The transport itself has failed (no request in particular): the run cannot go on.
public struct TransportError: Error, Sendable, Equatable {
    /// What was being done.
    public var operation: String
    public var errno: Int32

    public init(operation: String, errno: Int32) {
        self.operation = operation
        self.errno = errno
    }
}
