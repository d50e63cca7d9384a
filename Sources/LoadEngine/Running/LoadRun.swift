import CLinux
import Glibc
public import LoadMetrics
public import LoadTransport
import ScenarioFormat

/// One run of a plan against a target: worker threads that share nothing, and a coordinator that watches.
public final class LoadRun: Sendable {
    /// Worker threads.
    public var threads: Int { limits.count }
    let plan: Plan
    private let options: WorkerOptions
    private let workload: Workload
    private let wiring: Wiring
    private let keeper: LoginKeeper
    /// What each worker's transport may use.
    private let limits: [TransportLimits]
    let board: Board

    /// Resolves every name and compiles every request; sends nothing yet.
    ///
    /// - Parameters:
    ///   - secret: signs the tokens of `auth: jwt` without a secret: the bundled target's own.
    ///   - watches: what `run` tells of second by second.
    public init(
        plan: Plan, target: TargetAddress, secret: String? = nil, options: WorkerOptions = WorkerOptions(),
        userAgent: String = "flywheel", watches: [Watch] = []
    ) throws(LoadError) {
        self.plan = plan
        self.options = options
        let targets = try plan.scenario.targets(with: target)
        wiring = try Wiring(targets, plan.scenario)
        limits = Self.limits(for: plan, options)
        workload = try Workload(
            plan: plan, targets: targets, secret: secret, userAgent: userAgent, now: fw_realtime() / 1_000_000_000)
        keeper = LoginKeeper(workload, wiring)
        board = Board(workers: limits.count, phases: plan.phases.count, watches: watches)
        try Self.reserveDescriptors(for: plan, options)
    }

    /// Ends the run early: no more arrivals, a second for the answers under way. Safe from any thread and from a signal
    /// handler; before `run` it makes the run end at once.
    public func stop() { board.stop() }

    /// Connects to every host as the load will, and says what would fail (names, certificates, versions): before `run`, which
    /// counts what cannot be reached as errors of its requests. Blocks.
    public func check() throws(LoadError) { try wiring.check() }

    /// Logs in everybody, then runs on worker threads and blocks until the last answer is in, or the run's patience is over. Called once.
    ///
    /// `onStart` is called before anything is sent, with the run's start on `CLOCK_MONOTONIC` in nanoseconds. `onSecond` is
    /// called on the calling thread about every second; while it blocks, the load goes on and seconds are skipped.
    /// `onSlices` is called there too, for every second of the run once and in order when it is over for all workers, with what
    /// the watches saw and when the run was told to stop (seconds from its start; nil: it was not).
    public func run(
        onStart: (_ origin: Int64) -> Void = { _ in }, onSecond: (LiveSecond) -> Void,
        onSlices: (WatchedSecond, _ stoppedAt: Double?) -> Void = { _, _ in }
    ) throws(LoadError) -> LoadResult {
        try keeper.logIn { [board] in board.isStopping }
        let renewal = try keeper.start()
        defer {
            keeper.stop()
            renewal?.join()
        }
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
        guard watch(base: base, onSecond, onSlices) else {
            // Those that still run hold this process's memory: whoever catches this ends the process.
            throw .stuck
        }
        for worker in workers { worker.join() }
        if let thread { throw thread }
        return try LoadResult(
            board.takeReports(), plan: plan, shape: workload.shape, exhausted: board.exhaustedSets,
            logins: keeper.counts, earlyEnds: plan.phases.indices.map { board.runOut(of: $0) ?? board.end(of: $0) },
            threads: threads,
            startedAt: startedAt,
            stoppedAt: board.stoppedAt.map { max(0, $0 - base) }, before: before, after: ProcessorTimes.now())
    }

    /// From the threads' creation to the first phase's begin, nanoseconds.
    private static let head: Int64 = 10_000_000

    private func start(
        _ index: Int, base: Int64, startedAt: Int64
    ) throws(LoadError) -> WorkerThread {
        return try WorkerThread { [self] in
            let born = ThreadTimes.now()
            if !options.processors.isEmpty {
                _ = fw_pin(Int32(options.processors[index % options.processors.count]))
            }
            // The default slack of 50 us would round every sleep.
            _ = fw_set_timer_slack(1)
            // A worker sleeps nearly all the time; where this is allowed it wakes on time though a service beside it is busy.
            _ = fw_raise_priority()
            var worker: Worker
            do throws(LoadError) {
                worker = try Worker(
                    workload: workload, stripe: Stripe(index: index, count: threads), spin: options.spin, base: base,
                    unixBase: startedAt / 1_000_000_000, board: board)
            } catch {
                // The patterns were compiled for this run before.
                fatalError("\(error)")
            }
            var failure: TransportError?
            var opened: Int64 = 0
            do throws(TransportError) {
                opened = try wiring.open(limits[index], for: &worker)
            } catch {
                failure = error
                board.stop()
            }
            board.finish(
                WorkerReport(
                    tally: worker.tally, errors: worker.errors, opened: opened, unfinished: worker.unfinished,
                    lastDone: worker.lastDone, spans: worker.lanes.spans,
                    thread: ThreadTimes.now().info(since: born), failure: failure), from: index)
        }
    }

    private static func limits(for plan: Plan, _ options: WorkerOptions) -> [TransportLimits] {
        let connections = plan.scenario.connections
        let wanted = options.threads ?? max(1, Int(fw_available_cpus()) / 2)
        let threads = max(1, min(wanted, connections.max))
        return (0..<threads).map { index in
            TransportLimits(
                connections: connections.max / threads + (index < connections.max % threads ? 1 : 0),
                reuse: connections.reuse, timeout: plan.scenario.http.timeout,
                openInterval: connections.openRate.map { interval(of: $0, threads) } ?? 0,
                lingering: max(1, TransportLimits.usualLingering / threads))
        }
    }

    /// From one socket of a worker to its next; a rate of almost nothing is one a week.
    private static func interval(of rate: Rate, _ threads: Int) -> Int64 {
        let (interval, overflow) = rate.interval.multipliedReportingOverflow(by: Int64(threads))
        return overflow ? longestInterval : min(interval, longestInterval)
    }

    private static let longestInterval: Int64 = 604_800_000_000_000

    /// Raises this process's limit on descriptors as far as is allowed, and refuses a plan that does not fit: to be called
    /// before a target is started for it.
    public static func reserveDescriptors(for plan: Plan, _ options: WorkerOptions) throws(LoadError) {
        let sockets = limits(for: plan, options).reduce(0) { $0 + $1.descriptors }
        let missing = DescriptorLimit.reserve(sockets + otherDescriptors)
        guard missing == 0 else {
            throw .descriptors(
                wanted: plan.scenario.connections.max, needed: sockets + otherDescriptors,
                limit: sockets + otherDescriptors - missing)
        }
    }

    /// Files, pipes and sockets beside the load's.
    private static let otherDescriptors = 128
}
