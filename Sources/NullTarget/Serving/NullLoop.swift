import CLinux
import Glibc

/// The server: one thread, one epoll, no allocation a request.
struct NullLoop: ~Copyable {
    let options: NullTargetOptions
    let listener: Listener
    let epoll: Int32
    let answer: Answer
    var log: ArrivalLog
    var totals = Recording()
    /// By descriptor.
    var connections: [NullConnection] = []
    /// In the order of their due times, since all have the same delay; the first `served` are done.
    var delayed: [DelayedAnswer] = []
    var served = 0
    let input: UnsafeMutableRawBufferPointer

    private static let batch: Int32 = 256
    /// Read at once; also more than the longest head.
    private static let inputSize = 65_536
    private static let listening: UInt64 = .max
    private static let stopping: UInt64 = .max - 1

    init(_ options: NullTargetOptions) throws(NullTargetError) {
        if let problem = options.problem { throw NullTargetError(problem) }
        let listener = try Listener(options.place)
        let epoll = fw_epoll_create()
        guard epoll >= 0 else { throw .system("cannot make an epoll") }
        self.options = options
        self.listener = listener
        self.epoll = epoll
        answer = Answer(size: options.answer)
        log = ArrivalLog(capacity: options.recorded)
        input = .allocate(byteCount: Self.inputSize, alignment: 16)
    }

    deinit {
        for (descriptor, connection) in connections.enumerated() where connection.isOpen { close(Int32(descriptor)) }
        close(epoll)
        input.deallocate()
    }

    /// Serves until `stop` is readable or at its end.
    mutating func run(until stop: Int32) throws(NullTargetError) -> Recording {
        _ = fw_set_timer_slack(1)
        if let processor = options.processor, fw_pin(Int32(clamping: processor)) != 0 {
            throw .system("cannot run on processor \(processor)")
        }
        let quiet = try StopWait(stop)
        guard fw_epoll_add(epoll, listener.descriptor, UInt32(FW_READABLE), Self.listening) == 0,
            fw_epoll_add(epoll, stop, UInt32(FW_READABLE), Self.stopping) == 0
        else { throw .system("cannot watch the listening socket") }
        var events = [fw_event](repeating: fw_event(), count: Int(Self.batch))
        totals.origin = fw_monotonic()
        while true {
            let count = fw_epoll_wait(epoll, &events, Self.batch, patience())
            guard count >= 0 else { throw .system("epoll_wait failed") }
            if let end = stallEnd(fw_monotonic()) {
                if try quiet.wait(until: end) { return recording() }
            }
            for index in 0..<Int(count) {
                let event = events[index]
                switch event.token {
                case Self.stopping: return recording()
                case Self.listening: accept()
                default: serve(Int32(truncatingIfNeeded: event.token), event.bits)
                }
            }
            sendDelayed()
        }
    }

    private func recording() -> Recording {
        var recording = totals
        recording.arrivals = log.array()
        return recording
    }

    /// How long there is nothing to do, nanoseconds; -1: until the network has news.
    private func patience() -> Int64 {
        if options.isBusy { return 0 }
        guard served < delayed.count else { return -1 }
        return max(0, delayed[served].due - fw_monotonic())
    }

    /// When the stall that is under way ends; nil when none is.
    private func stallEnd(_ now: Int64) -> Int64? {
        guard let stall = options.stall else { return nil }
        let place = (now - totals.origin) % stall.period
        return place < stall.period - stall.length ? nil : now - place + stall.period
    }

    private mutating func accept() {
        while true {
            let descriptor = fw_accept(listener.descriptor)
            // EAGAIN: all taken. Anything else (no descriptor left, gone already) is the client's to notice.
            guard descriptor >= 0 else { return }
            var one: Int32 = 1
            setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
            let place = Int(descriptor)
            while connections.count <= place { connections.append(NullConnection()) }
            connections[place] = NullConnection(isOpen: true, generation: connections[place].generation &+ 1)
            totals.connections += 1
            guard fw_epoll_add(epoll, descriptor, UInt32(FW_READABLE), UInt64(descriptor)) == 0 else {
                drop(descriptor)
                continue
            }
        }
    }

    mutating func drop(_ descriptor: Int32) {
        connections[Int(descriptor)].isOpen = false
        connections[Int(descriptor)].leftover = []
        close(descriptor)
    }

    private mutating func serve(_ descriptor: Int32, _ bits: UInt32) {
        if bits & UInt32(FW_WRITABLE) != 0 { send(descriptor) }
        guard connections[Int(descriptor)].isOpen, bits & ~UInt32(FW_WRITABLE) != 0 else { return }
        let kept = connections[Int(descriptor)].leftover.count
        if kept > 0 { input.copyBytes(from: connections[Int(descriptor)].leftover) }
        let room = UnsafeMutableRawBufferPointer(rebasing: input[kept...])
        let count = recv(descriptor, room.baseAddress, room.count, 0)
        if count < 0, errno == EAGAIN || errno == EINTR { return }
        // A client that sends its end still gets what it is owed, but most have gone.
        guard count > 0 else { return drop(descriptor) }
        take(UnsafeRawBufferPointer(rebasing: input[..<(kept + count)]), from: descriptor, at: fw_monotonic())
    }
}
