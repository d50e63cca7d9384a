// Imports nothing, so that a fuzzer can be linked against this folder alone.

/// What can be wrong with an answer's bytes.
public enum ProtocolFault: Equatable, Hashable, Sendable, BitwiseCopyable {
    case statusLine, headerLine, headTooLarge, bodyTooLarge, contentLength, chunk, upgrade
    /// A line of the head is over its limit, or there are too many interim answers.
    case lineTooLong, tooManyInterim
    /// Bytes after the end of an answer that nothing asked for.
    case extraBytes
    /// HTTP/2 frames that make no sense (the parser below never says so).
    case http2
    /// A redirect that cannot be followed: no address, or one that is neither http nor https.
    case redirect
    /// Not the answer: the request's head is none (libcurl only; the parser below never says so).
    case request
}

/// HTTP/1.x answers as a state machine (RFC 9112): it is fed bytes and says what they are; it performs nothing.
///
/// Call `advance` until it says `more`, `done` or `failed`. While the head is incomplete the caller keeps all bytes since
/// `reset` in one buffer, at the same offsets; afterwards only new bytes need to be shown. Interim answers (1xx) are skipped.
public struct ResponseParser: Sendable {
    public enum Step: Equatable, Sendable {
        /// All bytes are used; there must be more.
        case more
        /// The final head is complete: its place in the buffer.
        case head(Range<Int>)
        /// A piece of the body: its place in the buffer.
        case body(Range<Int>)
        /// The answer ends before this place.
        case done(Int)
        case failed(ProtocolFault)
    }

    enum State: BitwiseCopyable {
        case statusLine, headers
        case counted, untilClose
        case chunkSize, chunkExtension, chunkData, chunkEnd, chunkLineFeed, trailers
        case done
    }

    /// Largest head (interim answers included; a line of it may have half as much), and largest body, in bytes.
    public var headLimit: Int
    public var bodyLimit: Int64

    var state = State.statusLine
    public internal(set) var status: UInt16 = 0
    /// The connection may carry another request.
    public internal(set) var keepsAlive = false
    var saysClose = false
    /// Place of the value of the first `Server-Timing` line, and their number.
    public internal(set) var timing = 0..<0
    public internal(set) var timingLines = 0

    var answersHead = false
    var interimAnswers = 0
    /// Where the current head and line begin, and how far the line has been searched for its end.
    var headStart = 0
    var lineStart = 0
    var searched = 0
    var contentLength: Int64 = -1
    var isChunked = false
    var hasTransferEncoding = false
    /// Bytes left of the body or of the chunk.
    var remaining: Int64 = 0
    /// Bytes of the body announced so far.
    var bodySize: Int64 = 0
    /// Length of the chunk whose size line is being read.
    var chunkSize: Int64 = 0
    var chunkDigits = 0
    /// Bytes of the current chunk line or of the trailers.
    var lineBytes = 0
    var trailerLine = 0

    /// Bytes of the body shown so far, without framing.
    public var bodyBytes: Int64 { bodySize - remaining }

    public init(headLimit: Int = 65_536, bodyLimit: Int64 = 268_435_456) {
        self.headLimit = headLimit
        self.bodyLimit = bodyLimit
    }

    /// Makes ready for the next answer; `isHead`: to a HEAD request, which has no body.
    public mutating func reset(isHead: Bool) {
        self = ResponseParser(headLimit: headLimit, bodyLimit: bodyLimit)
        answersHead = isHead
    }

    /// Takes the bytes at `position` and after.
    public mutating func advance(_ bytes: RawSpan, from position: Int) -> Step {
        switch state {
        case .statusLine, .headers: bytes.withUnsafeBytes { advanceHead($0) }
        case .counted, .untilClose: advanceBody(bytes.byteCount, from: position)
        case .chunkSize, .chunkExtension, .chunkData, .chunkEnd, .chunkLineFeed, .trailers:
            bytes.withUnsafeBytes { advanceChunked($0, from: position) }
        case .done: .done(position)
        }
    }

    /// The peer has closed: whether that ends the answer (a body of no announced length) or cuts it.
    public var endsAtClose: Bool { state == .untilClose }

    mutating func advanceBody(_ end: Int, from position: Int) -> Step {
        let available = end - position
        if state == .counted {
            if remaining == 0 {
                state = .done
                return .done(position)
            }
            if available == 0 { return .more }
            let take = Int(Swift.min(Int64(available), remaining))
            remaining -= Int64(take)
            return .body(position..<position + take)
        }
        if available == 0 { return .more }
        if Int64(available) > bodyLimit - bodySize { return .failed(.bodyTooLarge) }
        bodySize += Int64(available)
        return .body(position..<end)
    }
}
