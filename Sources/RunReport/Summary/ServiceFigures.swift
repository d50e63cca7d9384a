import Evidence
public import LoadMetrics
import Signals

/// The cache as the answers described it (`Server-Timing`), with what theory expects of it.
public struct CacheFigures: Sendable {
    public let hits, misses, coalesced, negative, stale, bypass: Int64
    /// (hit + negative + stale) / (those + miss + coalesced), 0…1; nil when no answer said.
    public let hitRatio: Double?
    /// What theory expects, 0…1, and the assumptions it rests on; nil when it is silent, with the reason.
    public let predicted: Double?
    public let assumptions: [String]
    public let predictionUnavailable: String?
    /// Removals by cause, as the service counted them over the whole run; nil when it was not observed.
    public let evictions: [String: Int64]?

    init(_ record: RunRecord) {
        let counts = record.cacheCounts(Selection())
        hits = counts[.hit]
        misses = counts[.miss]
        coalesced = counts[.coalesced]
        negative = counts[.negative]
        stale = counts[.stale]
        bypass = counts[.bypass]
        hitRatio = counts.hitRatio.map(Rounding.millionths)
        let prediction = HitRatioTheory.predict(record)
        predicted = prediction?.ratio.map(Rounding.millionths)
        predictionUnavailable = prediction?.unavailable
        assumptions = prediction?.assumptions ?? []
        evictions = record.service.map { service in
            service.intervals.reduce(into: [:]) { sums, interval in
                sums.merge(interval.evictions, uniquingKeysWith: +)
            }
        }
    }

    /// Whether any answer carried a verdict.
    var spoke: Bool { hits + misses + coalesced + negative + stale + bypass > 0 }
}

/// The limiter: what callers saw, and what the service counted.
public struct LimiterFigures: Sendable {
    /// As callers saw it in the measured phases: answers that got through, and 429s that were expected.
    public let admitted, rejected: Int64
    public let policies: [Policy]

    public struct Policy: Sendable {
        public let name: String
        /// Decisions counted by the service over the whole run.
        public let admitted, rejected: Int64
        /// What was configured; nil when the service did not say.
        public let limit: LimitInfo?
    }

    init(_ record: RunRecord) {
        let counts = record.counts(Selection())
        admitted = counts.ok + counts.error
        rejected = counts.limited
        guard let service = record.service else {
            policies = []
            return
        }
        var sums: [String: (admitted: Int64, rejected: Int64)] = [:]
        for limit in service.limits { sums[limit.policy] = (0, 0) }
        for interval in service.intervals {
            for (policy, count) in interval.admitted { sums[policy, default: (0, 0)].admitted += count }
            for (policy, count) in interval.rejected { sums[policy, default: (0, 0)].rejected += count }
        }
        policies = sums.sorted { $0.key < $1.key }.map { name, sum in
            Policy(
                name: name, admitted: sum.admitted, rejected: sum.rejected,
                limit: service.limits.first { $0.policy == name })
        }
    }
}

/// The generator's and the service's own load over the run.
public struct MachineFigures: Sendable {
    /// Processor time of the harness over the run, as a share of all its cores, percent; nil for a run without length.
    public let generatorCPU: Double?
    /// Stolen share of the machine's time, percent; nil when the kernel does not say.
    public let steal: Double?
    /// Service: mean and largest processor use (1 = one core) and largest resident memory in bytes; nil when
    /// unreadable.
    public let serviceCPU, serviceCPUPeak: Double?
    public let serviceMemory: Int64?

    init(_ record: RunRecord) {
        let info = record.generator
        let capacity = record.duration * Double(max(1, info.cores))
        generatorCPU = capacity > 0 ? Rounding.thousandths(info.cpuSeconds / capacity * 100) : nil
        steal = info.steal.map { Rounding.thousandths($0 * 100) }
        let intervals = record.service?.intervals ?? []
        let used = intervals.compactMap { interval in interval.cpu.map { (share: $0, length: interval.length) } }
        let seconds = used.reduce(0) { $0 + $1.length }
        serviceCPU = seconds > 0 ? used.reduce(0) { $0 + $1.share * $1.length } / seconds : nil
        serviceCPUPeak = used.map(\.share).max()
        serviceMemory = intervals.compactMap(\.memory).max()
    }
}
