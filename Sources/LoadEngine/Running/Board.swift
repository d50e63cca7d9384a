import CLinux
import Glibc
import LoadMetrics
import LoadTransport
import Synchronization

/// Where workers and the coordinator meet: once a second, and at the end. Nothing here is on a sample's path.
///
/// @unchecked Sendable: `pulses`, `slices`, `reports`, `phases`, `exhausted` and `running` are touched only under `mutex`; `stopTime` is
/// atomic.
final class Board: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let changed: UnsafeMutablePointer<pthread_cond_t>
    /// What gates over sliding windows look at.
    let watches: [Watch]
    private var pulses: [Pulse]
    private var slices: SliceGathering
    private var reports: [WorkerReport?]
    private var running: Int
    private var exhausted: [Int: (set: Int, at: Int64)] = [:]
    /// For each phase, how many workers have not ended it, and when the last so far did.
    private var phases: [(open: Int, end: Int64)]
    /// When the run was first told to stop, on CLOCK_MONOTONIC; 0 until then.
    private let stopTime = Atomic<Int64>(0)

    init(workers: Int, phases: Int, watches: [Watch]) {
        self.watches = watches
        slices = SliceGathering(workers: workers, watches: watches.count)
        self.phases = Array(repeating: (workers, 0), count: phases)
        pulses = Array(repeating: Pulse(), count: workers)
        reports = Array(repeating: nil, count: workers)
        running = workers
        mutex = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        pthread_mutex_init(mutex, nil)
        changed = .allocate(capacity: 1)
        changed.initialize(to: pthread_cond_t())
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(changed, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(mutex)
        changed.deallocate()
        mutex.deallocate()
    }

    private func locked<Result>(_ body: () -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body()
    }

    /// Safe from any thread; from a signal handler, too.
    func stop() { _ = stopTime.compareExchange(expected: 0, desired: fw_monotonic(), ordering: .relaxed) }
    var isStopping: Bool { stopTime.load(ordering: .relaxed) != 0 }
    /// Nil unless the run was told to stop.
    var stoppedAt: Int64? { isStopping ? stopTime.load(ordering: .relaxed) : nil }

    func publish(_ pulse: Pulse, from worker: Int) { locked { pulses[worker] = pulse } }

    /// With what the watches saw in the seconds up to `last`, which are over for this worker.
    func publish(_ pulse: Pulse, _ seen: [WatchedSecond], through last: Int, from worker: Int) {
        locked {
            pulses[worker] = pulse
            slices.add(seen, through: last, from: worker)
        }
    }

    /// What the watches of all workers saw in the seconds that are over for each of them; each second once, in order.
    func takeSeconds() -> [WatchedSecond] { locked { slices.take() } }

    func finish(_ report: WorkerReport, from worker: Int) {
        var report = report
        let seen = report.tally.takeSlices()
        locked {
            slices.add(seen, through: nil, from: worker)
            reports[worker] = report
            running -= 1
            pthread_cond_signal(changed)
        }
    }

    /// A worker has ended its share of a phase of iterations, at a time of the run. Said once by each.
    func ended(phase: Int, at now: Int64) {
        locked {
            phases[phase].open -= 1
            phases[phase].end = max(phases[phase].end, now)
        }
    }

    /// When the last worker ended a phase of iterations; nil while one has not.
    func end(of phase: Int) -> Int64? { locked { phases[phase].open == 0 ? phases[phase].end : nil } }

    /// A phase found no row left in a data set of unique order, at a time of the run: the first to say so counts, for all.
    func ranOut(of set: Int, phase: Int, at now: Int64) {
        locked { if exhausted[phase] == nil { exhausted[phase] = (set, now) } }
    }

    /// When a phase ran out of rows; nil while it has not.
    func runOut(of phase: Int) -> Int64? { locked { exhausted[phase]?.at } }

    /// For each phase that ran out of rows, the data set.
    var exhaustedSets: [Int: Int] { locked { exhausted.mapValues(\.set) } }

    /// A worker that was never started does not count.
    func leave() { locked { running -= 1 } }

    /// Waits until `deadline` (CLOCK_MONOTONIC, nanoseconds) or until all workers have finished; true if they have.
    func wait(until deadline: Int64) -> Bool {
        locked {
            var time = timespec(tv_sec: Int(deadline / 1_000_000_000), tv_nsec: Int(deadline % 1_000_000_000))
            while running > 0 {
                if pthread_cond_timedwait(changed, mutex, &time) == ETIMEDOUT { break }
            }
            return running == 0
        }
    }

    /// All workers' latest pulses as one.
    func pulse() -> Pulse {
        locked { pulses.reduce(into: Pulse()) { $0.merge($1) } }
    }

    func takeReports() -> [WorkerReport] {
        locked {
            defer { reports = [] }
            return reports.compactMap(\.self)
        }
    }
}

/// What a worker brings home.
struct WorkerReport: Sendable {
    var tally: Tally
    var errors: ErrorLog
    var opened: Int64
    var unfinished: Int64
    /// The last answer's time, nanoseconds from the run's start.
    var lastDone: Int64
    /// When each phase was, nanoseconds from the run's start; nil for one that never began.
    var spans: [Range<Int64>?]
    var thread: WorkerInfo
    var failure: TransportError?
}
