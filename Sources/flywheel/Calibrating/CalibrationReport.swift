import Evidence

/// What a calibration found. Times are microseconds, rates a second.
struct CalibrationReport: Encodable {
    struct Spread: Encodable {
        @OrNull var p50: Double?
        @OrNull var p99: Double?
        @OrNull var p999: Double?
        @OrNull var max: Double?

        init(p50: Double?, p99: Double?, p999: Double?, max: Double?) {
            (self.p50, self.p99, self.p999, self.max) = (p50, p99, p999, max)
        }

        enum CodingKeys: String, CodingKey {
            case p50, p99, max
            case p999 = "p99.9"
        }
    }

    struct Machine: Encodable {
        var processor, kernel: String
        var cores: Int
        /// Nil where the kernel does not say, as in most virtual machines.
        @OrNull var governor: String?
        /// Largest share of the machine's time that a hypervisor took during any of the steps.
        @OrNull var steal: Double?
        var timerSlackHonoured, priorityRaised: Bool
        /// Nil: not pinned.
        @OrNull var targetProcessor: Int?
        var generatorProcessors: [Int]
    }

    struct WakeUp: Encodable {
        var sleeping: Spread
        /// How much of each sleep was polled through, and what it gave.
        var spin: Double
        var spinning: Spread
    }

    struct Ceiling: Encodable {
        var connections: Int
        var requestsPerSecond: Double
        /// Of the generator alone.
        var cpuMicrosecondsPerRequest: Double
    }

    struct Step: Encodable {
        var rate: Int
        /// Share of the arrivals that were at the target by the end of their phase.
        var achieved: Double
        var sendLag, lateAtTarget: Spread
        /// Processor time of the generator over the step's length.
        var cpu: Double
        /// A step that failed was measured again: a moment's disturbance is no limit.
        var attempts: Int
        var trusted: Bool
    }

    var schema = 1
    var threads: Int
    var machine: Machine
    var wakeUp: WakeUp
    var ceiling: Ceiling
    var steps: [Step]
    /// The highest rate up to which every step could be trusted; nil: none.
    @OrNull var trustedRate: Int?
    var conclusion: String
}

extension CalibrationReport {
    /// A step can be trusted if so large a share was sent within so little lag: the second is the limit of the gate
    /// `generator trustworthy`.
    static let trustedShare = 0.999
    static let trustedLag = GeneratorHealth.harmlessLag
}
