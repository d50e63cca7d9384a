/// What the generator knows of itself.
public struct GeneratorInfo: Codable, Sendable, Equatable {
    /// Processor time of the whole harness process during the run (user + system), seconds.
    public var cpuSeconds: Double
    /// Cores the harness could run on.
    public var cores: Int
    /// Stolen share of this machine's time over the run, 0…1; nil when the kernel does not say.
    public var steal: Double?
    /// Samples whose value was clamped to a histogram's range.
    public var clamped: Int64
    /// Sockets opened over the run.
    public var connectionsOpened: Int64
    /// Requests that were still open at the end of the graceful stop.
    public var unfinished: Int64
    /// Each worker thread's own account; nil in records from before there was one.
    public var workers: [WorkerInfo]?

    public init(
        cpuSeconds: Double, cores: Int, steal: Double?, clamped: Int64, connectionsOpened: Int64, unfinished: Int64,
        workers: [WorkerInfo]? = nil
    ) {
        self.cpuSeconds = cpuSeconds
        self.cores = cores
        self.steal = steal
        self.clamped = clamped
        self.connectionsOpened = connectionsOpened
        self.unfinished = unfinished
        self.workers = workers
    }
}

/// One worker thread from its begin to its end: a saturated thread shows here though the process has idle cores.
public struct WorkerInfo: Codable, Sendable, Equatable {
    /// How long it lived, seconds.
    public var seconds: Double
    /// Processor time it used, seconds.
    public var cpuSeconds: Double
    /// How long it was ready to run and had no processor, seconds; nil where the kernel does not say.
    public var queuedSeconds: Double?
    /// How often a processor was taken from it.
    public var preemptions: Int64

    public init(seconds: Double, cpuSeconds: Double, queuedSeconds: Double?, preemptions: Int64) {
        self.seconds = seconds
        self.cpuSeconds = cpuSeconds
        self.queuedSeconds = queuedSeconds
        self.preemptions = preemptions
    }

    /// Shares of its life, 0…1; 0 for a thread that did not live.
    public var busy: Double { seconds > 0 ? cpuSeconds / seconds : 0 }
    public var queued: Double? { queuedSeconds.map { seconds > 0 ? $0 / seconds : 0 } }
}
