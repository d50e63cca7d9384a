import Glibc

/// One socket with the request it carries and as much of the answer as has come. Owns the descriptor and the buffers.
struct Connection: ~Copyable {
    enum State {
        case closed, connecting, sending, waiting, idle
        /// Its answer has been delivered; the server said that it will close, and is given the time to do so first.
        case lingering
    }

    var state = State.closed
    /// Whether an answer has been read from this socket before.
    var isKept = false
    var isHead = false
    var descriptor: Int32 = -1
    var ticket = Ticket(0)
    /// The queue that the slot is in, or its origin's stack of idle connections: neighbours by slot, -1 at the ends.
    var previous: Int32 = -1
    var next: Int32 = -1
    /// Whose it is, and to which of that origin's addresses it is (being) connected, and how many have been tried.
    var origin: Int32 = 0
    var address: Int32 = 0
    var addressesTried: Int32 = 0

    var deadline: Int64 = 0
    var sent: Int64 = 0
    var firstByte: Int64 = 0
    var bytesOut: Int64 = 0
    var bytesIn: Int64 = 0
    /// Place of the final head in the buffer; empty while it is incomplete.
    var head = 0..<0
    var parser: ResponseParser

    /// Bytes of the answer kept so far.
    var input = GrowingBytes()
    /// The part of the request that the socket would not take yet.
    var output = GrowingBytes()
    var outputSent = 0

    init(limits: TransportLimits) {
        parser = ResponseParser(headLimit: limits.head, bodyLimit: limits.body)
    }

    deinit {
        if descriptor >= 0 { _ = Glibc.close(descriptor) }
    }

    var isUnderWay: Bool { state == .connecting || state == .sending || state == .waiting }

    mutating func close(_ pool: inout BufferPool) {
        if descriptor >= 0 { _ = Glibc.close(descriptor) }
        descriptor = -1
        state = .closed
        isKept = false
        output.removeAll(into: &pool)
        input.removeAll(into: &pool)
    }

    /// Makes ready for a request.
    mutating func begin(_ request: WireRequest, _ ticket: Ticket) {
        self.ticket = ticket
        isHead = request.isHead
        sent = 0
        firstByte = 0
        bytesOut = 0
        bytesIn = 0
        head = 0..<0
        parser.reset(isHead: request.isHead)
    }

    func completion(failure: TransportFailure?, at now: Int64) -> Completion {
        let timing = parser.timing
        let hasHead = !head.isEmpty
        return Completion(
            ticket: ticket, failure: failure, status: hasHead ? parser.status : 0, headLength: head.count,
            timing: hasHead && parser.timingLines > 0
                ? timing.lowerBound - head.lowerBound..<timing.upperBound - head.lowerBound : 0..<0,
            timingLines: hasHead ? parser.timingLines : 0, sent: sent, firstByte: firstByte, done: now,
            bytesOut: bytesOut, bytesIn: bytesIn, bodyBytes: hasHead ? parser.bodyBytes : 0)
    }
}
