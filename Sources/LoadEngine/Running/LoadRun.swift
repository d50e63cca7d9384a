import CLinux
import Glibc
import LoadMetrics
public import LoadTransport
import ScenarioFormat

/// One run of a plan against a target: worker threads that share nothing, and a coordinator that watches.
public final class LoadRun: Sendable {
    public let threads: Int
    private let plan: Plan
    private let workload: Workload
    private let addresses: [SocketAddress]
    private let board: Board

    /// Resolves the target's name and compiles every request; sends nothing yet.
    ///
    /// - Parameters:
    ///   - secret: signs the tokens of `auth: jwt` without a secret: the bundled target's own.
    ///   - threads: nil for as many as this machine can spare beside a service: half its processors.
    public init(
        plan: Plan, target: TargetAddress, secret: String? = nil, threads: Int? = nil,
        userAgent: String = "flywheel"
    ) throws(LoadError) {
        self.plan = plan
        do {
            addresses = try target.resolve()
        } catch {
            throw .unresolved(target, error)
        }
        let connections = plan.scenario.connections.max
        self.threads = max(1, min(threads ?? max(1, Int(fw_available_cpus()) / 2), connections))
        workload = try Workload(
            plan: plan, target: target, secret: secret, userAgent: userAgent, now: fw_realtime() / 1_000_000_000)
        board = Board(workers: self.threads)
        try Self.reserveDescriptors(for: plan)
    }

    /// Ends the run early: no more arrivals, a second for the answers under way. Safe from any thread and from a signal
    /// handler; before `run` it makes the run end at once.
    public func stop() { board.stop() }

    /// Runs on worker threads and blocks until the last answer is in, or the run's patience is over. Called once.
    ///
    /// `onStart` is called before anything is sent, with the run's start on `CLOCK_MONOTONIC` in nanoseconds. `onSecond` is
    /// called on the calling thread about every second; while it blocks, the load goes on and seconds are skipped.
    public func run(
        onStart: (_ origin: Int64) -> Void = { _ in }, onSecond: (LiveSecond) -> Void
    ) throws(LoadError) -> LoadResult {
        let startedAt = fw_realtime() + Self.head
        let base = fw_monotonic() + Self.head
        onStart(base)
        let before = ProcessorTimes.now()
        var thread: LoadError?
        var workers: [WorkerThread] = []
        for index in 0..<threads {
            do {
                workers.append(try start(index, base: base, startedAt: startedAt))
            } catch {
                // Those that run are told to stop; those that do not are not waited for.
                thread = error
                board.stop()
                for _ in index..<threads { board.leave() }
                break
            }
        }
        watch(base: base, onSecond)
        for worker in workers { worker.join() }
        if let thread { throw thread }
        return try LoadResult(
            board.takeReports(), plan: plan, threads: threads, startedAt: startedAt,
            stoppedAt: board.stoppedAt.map { max(0, $0 - base) }, before: before, after: ProcessorTimes.now())
    }

    /// From the threads' creation to the first phase's begin, nanoseconds.
    private static let head: Int64 = 10_000_000

    private func start(
        _ index: Int, base: Int64, startedAt: Int64
    ) throws(LoadError) -> WorkerThread {
        let connections = plan.scenario.connections
        let share = connections.max / threads + (index < connections.max % threads ? 1 : 0)
        let limits = TransportLimits(
            connections: share, reuse: connections.reuse, timeout: plan.scenario.timeout)
        return try WorkerThread { [self] in
            // The default slack of 50 us would round every sleep.
            _ = fw_set_timer_slack(1)
            // A worker sleeps nearly all the time; where this is allowed it wakes on time though a service beside it is busy.
            _ = fw_raise_priority()
            var worker = Worker(
                workload: workload, stripe: Stripe(index: index, count: threads), connections: share, base: base,
                unixBase: startedAt / 1_000_000_000, board: board)
            var failure: TransportError?
            var opened: Int64 = 0
            do throws(TransportError) {
                var transport = try NativeTransport(addresses: addresses, limits: limits)
                defer { opened = transport.opened }
                try worker.run(on: &transport)
            } catch {
                failure = error
                board.stop()
            }
            board.finish(
                WorkerReport(
                    tally: worker.tally, errors: worker.errors, opened: opened, unfinished: worker.unfinished,
                    lastDone: worker.lastDone, failure: failure), from: index)
        }
    }

    private func watch(base: Int64, _ onSecond: (LiveSecond) -> Void) {
        var last = Pulse()
        var lastTime: Int64 = 0
        var next: Int64 = 1_000_000_000
        // The workers hand out their pulses at the second; a moment later all have.
        while !board.wait(until: base + next + Self.pulseDelay) {
            let pulse = board.pulse()
            let now = max(lastTime + 1, (fw_monotonic() - base) / 1_000_000_000 * 1_000_000_000)
            onSecond(LiveSecond(pulse, since: last, from: lastTime, to: now, plan: plan))
            last = pulse
            lastTime = now
            next = max(next, fw_monotonic() - base - Self.pulseDelay) / 1_000_000_000 * 1_000_000_000 + 1_000_000_000
        }
    }

    private static let pulseDelay: Int64 = 60_000_000

    /// Raises this process's soft limit on descriptors as far as is allowed, and refuses a plan that does not fit: to be called
    /// before a target is started for it.
    public static func reserveDescriptors(for plan: Plan) throws(LoadError) {
        let connections = plan.scenario.connections.max
        let wanted = connections + 128
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < rlim_t(wanted)
        else { return }
        guard limit.rlim_max >= rlim_t(wanted) else {
            throw .descriptors(wanted: connections, limit: Int(limit.rlim_max))
        }
        limit.rlim_cur = rlim_t(wanted)
        _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
