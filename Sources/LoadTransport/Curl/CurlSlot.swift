import CCurl
import CLinux
import Glibc

/// One request's place: an easy handle that is kept for request after request, with the request it carries and the answer so
/// far. It stays at one address, which libcurl's callbacks are given.
struct CurlSlot: ~Copyable {
    enum State {
        case free, underWay
        /// Ended; its completion is delivered by the next poll.
        case failed
    }

    let easy: UnsafeMutableRawPointer
    let sockets: UnsafeMutablePointer<CurlSockets>
    /// libcurl's words for a failure.
    let words: UnsafeMutablePointer<CChar>
    /// Whether redirects are followed.
    let follows: Bool
    /// Whether several requests may go over a connection at a time.
    let sharesConnections: Bool

    var state = State.free
    var ticket = Ticket(0)
    /// The queue of time-outs that the slot is in while under way.
    var previous: UnsafeMutablePointer<CurlSlot>?
    var next: UnsafeMutablePointer<CurlSlot>?
    var deadline: Int64 = 0

    var request = CurlRequest()
    var answer = CurlAnswer()
    var sent: Int64 = 0
    /// How often libcurl was about to send the request: once, and once for each redirect.
    var sendings = 0
    /// Whether a redirect has led to another origin.
    var isAstray = false
    /// Whether it opened a socket, and was started to do so and has not yet.
    var isFresh = false
    var isOpening = false
    /// Whether the connection that it opened is being made.
    private(set) var isConnecting = false
    /// The socket that it opened last.
    private(set) var descriptor: Int32 = -1
    /// The local port of a connection that it must not use yet; 0: none.
    var heldFor: Int32 = 0
    /// See `Knowledge`; and whether the request must be started over for it.
    var knowledge = Knowledge.unneeded
    var isMistaken = false
    /// Why the request was stopped before it was sent.
    var refusal: TransportFailure?

    init?(sockets: UnsafeMutablePointer<CurlSockets>, follows: Bool, sharesConnections: Bool) {
        guard let easy = curl_easy_init() else { return nil }
        self.easy = easy
        self.sockets = sockets
        self.follows = follows
        self.sharesConnections = sharesConnections
        words = .allocate(capacity: Int(CURL_ERROR_SIZE))
        words.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit {
        curl_easy_cleanup(easy)
        words.deallocate()
    }

    mutating func begin(_ ticket: Ticket, opens: Bool) {
        state = .underWay
        self.ticket = ticket
        sent = 0
        sendings = 0
        isAstray = false
        isFresh = false
        isOpening = opens
        refusal = nil
        words[0] = 0
    }

    /// The request holds nothing any more that is counted elsewhere.
    mutating func end() {
        state = .free
        if isOpening { sockets.pointee.opening -= 1 }
        isOpening = false
        heldFor = 0
        endConnecting()
        if sent != 0 {
            sockets.pointee.onWire[request.origin] -= 1
            sockets.pointee.sent -= 1
        }
        answer.reset(&sockets.pointee.pool)
    }

    /// It has opened a socket: the first of its request's, or one more of the same server's after that.
    mutating func beginConnecting(_ descriptor: Int32) {
        self.descriptor = descriptor
        sockets.pointee.allowed.opens()
        isFresh = true
        if isConnecting || sent != 0 { return }
        isConnecting = true
        sockets.pointee.connecting += 1
    }

    private mutating func endConnecting() {
        if isConnecting { sockets.pointee.connecting -= 1 }
        isConnecting = false
    }

    /// Whether its connection, told by the local port, is one that has not said yet what it allows. The first request over it goes.
    mutating func mustWait(port: Int32) -> Bool {
        guard sharesConnections, port != 0 else { return false }
        if !isFresh {
            if sockets.pointee.unsettled.contains(port: port) { heldFor = port }
        } else if sockets.pointee.opened <= sockets.pointee.limits.connections {
            sockets.pointee.unsettled.add(descriptor, port: port, isSecure: request.isSecure)
        }
        return heldFor != 0
    }

    /// Its first byte is about to be written.
    mutating func beginSending(at now: Int64) {
        sent = now
        if !isFresh { sockets.pointee.allowed.sends() }
        endConnecting()
        sockets.pointee.onWire[request.origin] += 1
        sockets.pointee.sent += 1
    }

    /// Whether libcurl has begun to send this request a second time to where it was sent before: what it does when a kept
    /// connection dies under a request, or a server refuses a stream. Nothing is ever sent twice here, so it is stopped there.
    var isSentAgain: Bool {
        var redirects = 0
        if follows { fw_curl_get_long(easy, CURLINFO_REDIRECT_COUNT, &redirects) }
        return sendings > redirects
    }
}
