import CCurl
import CLinux
import Glibc

/// What libcurl's callbacks share with their transport, at an address of its own: sockets, the timer, the queue of time-outs.
/// One thread's, as the transport is.
struct CurlSockets: ~Copyable {
    /// How a descriptor stands with epoll, and with libcurl.
    private struct Watch {
        /// Bits registered with epoll (0: not there), and those that libcurl wants.
        var registered: UInt32 = 0
        var wanted: UInt32 = 0
        /// A connection, whose closing is seen; else something libcurl opened for itself.
        var isConnection = false
        /// Whether it carries HTTP/1.1 in plain text: between two requests nothing may come over it.
        var isPlain = false
    }

    let epoll: Int32
    let limits: TransportLimits
    /// By descriptor.
    private var watches: [Watch] = []
    /// When libcurl wants to be called without news, CLOCK_MONOTONIC; 0: at once, `max`: never.
    var timer: Int64 = .max
    var opened: Int64 = 0
    /// Connections open (those being opened too).
    var open = 0
    /// Requests that were started to open a connection, and have not opened it yet.
    var opening = 0
    /// Connections being made: open, and nothing has been sent over them. And requests on the wire, by origin and in all.
    var connecting = 0
    var onWire: [Int]
    var sent = 0
    var allowed: CurlStreams
    var unsettled = CurlUnsettled()
    var timeouts = CurlQueue()
    var pool = BufferPool()

    init(epoll: Int32, limits: TransportLimits, origins: Int, most: Int) {
        allowed = CurlStreams(connections: limits.connections, most: most)
        onWire = Array(repeating: 0, count: origins)
        self.epoll = epoll
        self.limits = limits
    }

    deinit { close(epoll) }

    /// No connection is being made, and none can be.
    var isFull: Bool { open >= limits.connections && connecting == 0 }

    /// A socket for a new connection, or CURL_SOCKET_BAD with errno.
    mutating func openSocket(_ address: borrowing curl_sockaddr, isPlain: Bool) -> Int32 {
        let flags = Int32(SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = socket(address.family, address.socktype | flags, address.protocol)
        if descriptor < 0 { return CURL_SOCKET_BAD }
        opened += 1
        open += 1
        reserve(descriptor)
        watches[Int(descriptor)] = Watch(isConnection: true, isPlain: isPlain)
        return descriptor
    }

    mutating func closeSocket(_ descriptor: Int32) -> Int32 {
        open -= 1
        // The kernel forgets a closed descriptor's registration by itself.
        watches[Int(descriptor)] = Watch()
        unsettled.settle(descriptor)
        return close(descriptor)
    }

    /// libcurl wants other news of a descriptor, or none.
    ///
    /// A connection between two requests stays registered for reading: libcurl says "remove" after each answer and "read" with
    /// the next request, which would be two system calls a request.
    mutating func watch(_ descriptor: Int32, _ what: Int32) {
        reserve(descriptor)
        var wanted: UInt32 = 0
        if what & CURL_POLL_IN != 0, what != CURL_POLL_REMOVE { wanted |= UInt32(FW_READABLE) }
        if what & CURL_POLL_OUT != 0, what != CURL_POLL_REMOVE { wanted |= UInt32(FW_WRITABLE) }
        watches[Int(descriptor)].wanted = wanted
        if wanted == 0, watches[Int(descriptor)].isConnection,
            watches[Int(descriptor)].registered == UInt32(FW_READABLE)
        {
            return
        }
        register(descriptor, wanted)
    }

    /// Whether libcurl wants to know of this event. News of a connection between two requests is not: libcurl looks at the
    /// connection when it takes it up again, and epoll need not tell a second time.
    mutating func isWanted(_ descriptor: Int32) -> Bool {
        if watches[Int(descriptor)].wanted != 0 { return true }
        register(descriptor, 0)
        if watches[Int(descriptor)].isConnection { showEnd(of: descriptor) }
        return false
    }

    /// libcurl knows one sign of a dead connection, an orderly end: a reset is none to it, nor is an answer that nobody asked
    /// for, which it would take for the next request's. Both are turned into that sign.
    private func showEnd(of descriptor: Int32) {
        var byte: UInt8 = 0
        // A reset is told once; from then on the end reads like any other.
        let count = recv(descriptor, &byte, 1, Int32(MSG_PEEK | MSG_DONTWAIT))
        // Under TLS and HTTP/2 there are messages that are about the connection; libcurl reads those.
        guard count > 0, watches[Int(descriptor)].isPlain else { return }
        shutdown(descriptor, Int32(SHUT_RDWR))
        var most = 16
        withUnsafeTemporaryAllocation(byteCount: 16_384, alignment: 16) { room in
            while most > 0, recv(descriptor, room.baseAddress, room.count, Int32(MSG_DONTWAIT)) > 0 { most -= 1 }
        }
    }

    /// Has the kernel hold back what is written to all connections until this is taken back: requests that are started together
    /// go out as one segment and not as one each.
    func hold(_ isHeld: Bool) {
        var value: Int32 = isHeld ? 1 : 0
        for descriptor in watches.indices where watches[descriptor].isConnection {
            setsockopt(Int32(descriptor), Int32(IPPROTO_TCP), TCP_CORK, &value, socklen_t(MemoryLayout<Int32>.size))
        }
    }

    private mutating func register(_ descriptor: Int32, _ bits: UInt32) {
        let registered = watches[Int(descriptor)].registered
        if bits == registered { return }
        watches[Int(descriptor)].registered = bits
        let token = UInt64(UInt32(bitPattern: descriptor))
        if bits == 0 {
            _ = fw_epoll_remove(epoll, descriptor)
        } else if registered == 0 {
            _ = fw_epoll_add(epoll, descriptor, bits, token)
        } else {
            _ = fw_epoll_modify(epoll, descriptor, bits, token)
        }
    }

    private mutating func reserve(_ descriptor: Int32) {
        while watches.count <= Int(descriptor) { watches.append(Watch()) }
    }
}

extension CurlSockets {
    static func of(_ context: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<CurlSockets> {
        context.unsafelyUnwrapped.assumingMemoryBound(to: CurlSockets.self)
    }

    /// CURLMOPT_SOCKETFUNCTION, CURLMOPT_TIMERFUNCTION, CURLOPT_CLOSESOCKETFUNCTION.
    static let watcher: curl_socket_callback = { _, descriptor, what, context, _ in
        of(context).pointee.watch(descriptor, what)
        return 0
    }

    static let timerSetter: curl_multi_timer_callback = { _, milliseconds, context in
        of(context).pointee.timer =
            milliseconds < 0 ? .max : milliseconds == 0 ? 0 : fw_monotonic() + Int64(milliseconds) * 1_000_000
        return 0
    }

    static let closer: curl_closesocket_callback = { context, descriptor in
        of(context).pointee.closeSocket(descriptor)
    }
}
