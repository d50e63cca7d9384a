import CCurl
import CLinux
import Glibc

/// libcurl on the worker's own epoll loop: HTTPS, HTTP/2, client certificates, proxies, redirects. For one thread.
///
/// What a completion says is what the native transport's says, with these differences of nature:
/// - `bytesIn` counts heads and body but no chunk or frame around them; `bytesOut` is the request's text, also where HTTP/2 packs
///   it. A head over HTTP/2 is text too, with `HTTP/2 200` for a status line.
/// - With redirects `sent` is the first request's; `firstByte` and the span are the last answer's, whose head has the
///   redirects' `Set-Cookie` lines too.
/// - A body is handed on as the server sent it: a request that asks for gzip gets gzip.
/// - Names are resolved before the run, but for those that a redirect brings up.
/// - A request that waits for a stream of an HTTP/2 connection is not sent yet: its time-out is one of sending. There is no room
///   for a request that would have to wait, once it is known how many streams the server allows (`CurlStreams`).
/// - `cancel` closes an HTTP/1.1 request's socket, and resets an HTTP/2 request's stream.
///
/// Nothing is sent twice. libcurl would resend a request when a kept connection dies under it, or when a server refuses its
/// stream; it is stopped before the second sending, which is seen by counting sendings and redirects (CURLOPT_PREREQFUNCTION),
/// and the request fails as `reset` of class `keptConnection`.
public struct CurlTransport: ~Copyable, Transport {
    let multi: UnsafeMutableRawPointer
    let settings: CurlSettings
    let limits: TransportLimits
    /// At an address of its own, as libcurl refers to it.
    let sockets: UnsafeMutablePointer<CurlSockets>
    let events: UnsafeMutablePointer<fw_event>
    /// Slots are made when they are first needed, and used again last in, first out: a small load keeps few.
    var slots: [UnsafeMutablePointer<CurlSlot>] = []
    var free: [UnsafeMutablePointer<CurlSlot>] = []
    /// Requests that failed as they were started, or were cancelled: they hold their slots until they are delivered.
    var failed: [(slot: UnsafeMutablePointer<CurlSlot>, completion: Completion)] = []
    /// Taken back from libcurl until their connection has said something.
    var held: [(slot: UnsafeMutablePointer<CurlSlot>, ticket: Ticket)] = []
    var underWay = 0
    /// Since the last poll.
    var started = 0
    public let capacity: Int
    /// Requests that one connection carries at a time; the servers may allow less: see `CurlStreams`.
    let streams: Int
    var nextOpening: Int64 = 0
    var announcedOpening: Int64 = 0

    static let eventCapacity = 256
    /// Streams of an HTTP/2 connection: as many as RFC 9113, 6.5.2 wants servers to allow at least.
    public static let streams = 100

    public var opened: Int64 { sockets.pointee.opened }

    /// Resolves the proxy's name, if there is one. That libcurl can do what is asked for is `TransportChoice`'s to see.
    public init(
        origins: [Origin], options: HTTPOptions = HTTPOptions(), limits: TransportLimits
    ) throws(TransportError) {
        precondition(!origins.isEmpty && limits.connections > 0)
        let settings = try CurlSettings(origins, options)
        guard CurlLibrary.isReady, let multi = curl_multi_init() else {
            throw TransportError(operation: "curl_multi_init", errno: ENOMEM)
        }
        self.multi = multi
        self.settings = settings
        self.limits = limits
        streams = options.version == .http2 && limits.reuse ? Self.streams : 1
        capacity = limits.connections * streams
        events = .allocate(capacity: Self.eventCapacity)
        sockets = .allocate(capacity: 1)
        sockets.initialize(
            to: CurlSockets(epoll: fw_epoll_create(), limits: limits, origins: origins.count, most: capacity))
        fw_curl_multi_set_watcher(multi, CurlSockets.watcher, sockets)
        fw_curl_multi_set_timer(multi, CurlSockets.timerSetter, sockets)
        fw_curl_multi_set_long(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, limits.connections)
        fw_curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, limits.connections)
        fw_curl_multi_set_long(multi, CURLMOPT_PIPELINING, streams > 1 ? CURLPIPE_MULTIPLEX : CURLPIPE_NOTHING)
        fw_curl_multi_set_long(multi, CURLMOPT_MAX_CONCURRENT_STREAMS, streams)
        Self.blockPipeSignal()
    }

    deinit {
        for slot in slots {
            if slot.pointee.state == .underWay { curl_multi_remove_handle(multi, slot.pointee.easy) }
            slot.deinitialize(count: 1).deallocate()
        }
        curl_multi_cleanup(multi)
        sockets.deinitialize(count: 1).deallocate()
        events.deallocate()
    }

    /// A TLS library writes with write(2), which raises SIGPIPE where the peer has gone; and to have libcurl ignore it costs two
    /// system calls a call.
    private static func blockPipeSignal() {
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    public var hasRoom: Bool {
        underWay < sockets.pointee.allowed.room
            && (limits.openInterval == 0 || !needsOpening || fw_monotonic() >= nextOpening)
    }

    /// Whether the next request needs a connection that is not open yet.
    var needsOpening: Bool {
        underWay >= (sockets.pointee.open + sockets.pointee.opening) * sockets.pointee.allowed.perConnection
    }

    public mutating func start(_ request: WireRequest, ticket: Ticket, at now: Int64) -> Admission {
        guard hasRoom, let slot = takeSlot() else { return .noConnection }
        let opens = limits.openInterval > 0 && needsOpening
        if opens {
            let behind = max(limits.openInterval, NativeTransport.catchUp)
            nextOpening = max(nextOpening, fw_monotonic() - behind) + limits.openInterval
            sockets.pointee.opening += 1
        }
        underWay += 1
        started += 1
        slot.pointee.begin(ticket, opens: opens)
        if slot.pointee.follows { slot.pointee.forgetCookies() }
        sockets.pointee.timeouts.append(slot, deadline: now + limits.timeout)
        if !slot.pointee.request.set(slot.pointee.easy, request, settings, &sockets.pointee.pool) {
            failLater(slot, .protocol(.request), at: now)
            return .started
        }
        if CurlSlot.needsCare, settings.places[request.origin].isPriorKnowledge {
            slot.pointee.sayVersion(.forKept)
        } else {
            slot.pointee.knowledge = .unneeded
        }
        if curl_multi_add_handle(multi, slot.pointee.easy) != CURLM_OK {
            failLater(slot, .connect(.other(ENOMEM)), at: now)
        }
        return .started
    }

    private mutating func takeSlot() -> UnsafeMutablePointer<CurlSlot>? {
        if let slot = free.popLast() { return slot }
        guard
            let fresh = CurlSlot(
                sockets: sockets, follows: settings.options.redirects > 0, sharesConnections: streams > 1)
        else { return nil }
        let slot = UnsafeMutablePointer<CurlSlot>.allocate(capacity: 1)
        slot.initialize(to: fresh)
        slots.append(slot)
        free.reserveCapacity(slots.count)
        let easy = slot.pointee.easy
        settings.apply(to: easy, limits)
        fw_curl_set_pointer(easy, CURLOPT_PRIVATE, slot)
        fw_curl_set_pointer(easy, CURLOPT_ERRORBUFFER, slot.pointee.words)
        fw_curl_set_header_reader(easy, CurlSlot.headerReader, slot)
        fw_curl_set_writer(easy, CurlSlot.writer, slot)
        fw_curl_set_before_request(easy, CurlSlot.beforeRequest, slot)
        fw_curl_set_socket_opener(easy, CurlSlot.socketOpener, slot)
        fw_curl_set_socket_closer(easy, CurlSockets.closer, sockets)
        return slot
    }
}
