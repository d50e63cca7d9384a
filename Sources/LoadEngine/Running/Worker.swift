import CLinux
import Glibc
import LoadMetrics
import LoadTransport
import ScenarioFormat
import Signals

/// One thread's share of a run: it alone owns its phases, its requests and its tally. No lock, actor, task or allocation on a
/// sample's path. Everything but the transport, so that completions can be taken in while the transport is polling.
struct Worker: ~Copyable, TransportUser {
    let workload: Workload
    let stripe: Stripe
    /// The run's start on CLOCK_MONOTONIC, and as seconds since 1970.
    let base: Int64
    let unixBase: Int64
    let board: Board
    /// So long before an arrival is due the worker stops sleeping and polls, nanoseconds: a sleep ends late by what the
    /// system needs to wake a thread.
    let spin: Int64

    var lanes: Lanes
    var queue = ArrivalQueue()
    /// Without tickets until the transport is there, which knows how many requests it can have under way.
    var flights = Flights(capacity: 0)
    /// Users on their way through several steps, and when each that thinks goes on.
    var travellers: Travellers
    var steps = StepQueue()
    let readers: [AnswerReader]
    let sources: SlotSources
    let scratch: UnsafeMutableRawPointer

    var tally: Tally
    var errors = ErrorLog()
    var unfinished: Int64 = 0
    var lastDone: Int64 = 0
    var nextSecond: Int64 = 1_000_000_000

    /// Most arrivals taken up between two polls, so that answers never wait long for their clock to be read.
    static let batch = 64
    /// Longest sleep, nanoseconds: how soon a stop is noticed.
    static let longestSleep: Int64 = 50_000_000
    /// How long a stopped run waits for answers, nanoseconds.
    static let stopDrain: Int64 = 1_000_000_000

    init(
        workload: Workload, stripe: Stripe, spin: Int64, base: Int64, unixBase: Int64, board: Board
    ) throws(LoadError) {
        self.workload = workload
        self.stripe = stripe
        self.spin = spin
        self.base = base
        self.unixBase = unixBase
        self.board = board
        let plan = workload.plan
        lanes = Lanes(plan: plan, stripe: stripe, board: board)
        travellers = Travellers(plan: plan, stripe: stripe)
        readers = try workload.readers()
        sources = workload.sources()
        scratch = .allocate(byteCount: max(64, workload.room), alignment: 16)
        tally = Tally(shape: workload.shape, watches: board.watches)
    }

    deinit { scratch.deallocate() }

    func clock() -> Int64 { fw_monotonic() - base }

    /// Runs all phases, then waits for what is under way.
    mutating func run<Wire: Transport & ~Copyable>(on transport: inout Wire) throws(TransportError) {
        flights = Flights(capacity: transport.capacity)
        var hasMore = true
        /// Whether the last poll found nothing: what the network has brought so far is all handled.
        var isDrained = false
        while hasMore {
            if board.isStopping { break }
            let now = clock()
            serveQueue(on: &transport, at: now)
            let step = takeSteps(on: &transport, isDrained: isDrained, at: now)
            let wake = takeArrivals(on: &transport, isDrained: isDrained)
            hasMore = wake != nil
            publishIfDue(at: now)
            tally.inFlight(flights.count, at: max(0, now))
            isDrained = try poll(on: &transport, until: min(min(wake ?? 0, step) - spin, nextSecond))
        }
        missUntaken(at: clock())
        let drain = clock() + (board.isStopping ? Self.stopDrain : workload.gracefulStop)
        try finishWaiting(on: &transport, until: drain)
        abandon()
    }

    /// Handles completions; true if there was no news at all.
    mutating func poll<Wire: Transport & ~Copyable>(
        on transport: inout Wire, until wake: Int64
    ) throws(TransportError) -> Bool {
        let deadline = wake <= 0 ? 0 : base + min(wake, clock() + Self.longestSleep)
        return try transport.poll(until: deadline) { completion, bytes in finish(completion, bytes) } == 0
    }

    /// After the last arrival: the queue empties, answers come in, until `deadline`.
    private mutating func finishWaiting<Wire: Transport & ~Copyable>(
        on transport: inout Wire, until deadline: Int64
    ) throws(TransportError) {
        var deadline = deadline
        var wasStopping = board.isStopping
        var isDrained = false
        while flights.count > 0 || queue.count > 0 || travellers.count > 0 {
            let now = clock()
            if board.isStopping, !wasStopping {
                wasStopping = true
                deadline = min(deadline, now + Self.stopDrain)
            }
            if now >= deadline { break }
            var step = Int64.max
            if wasStopping {
                missQueue(at: now)
                giveUpThinking(at: now)
            } else {
                serveQueue(on: &transport, at: now)
                step = takeSteps(on: &transport, isDrained: isDrained, at: now)
            }
            publishIfDue(at: now)
            tally.inFlight(flights.count, at: max(0, now))
            let wake = min(min(deadline, nextSecond), min(queueDeadline, step))
            isDrained = try poll(on: &transport, until: wake)
        }
    }
}
