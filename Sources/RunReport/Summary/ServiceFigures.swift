import Evidence
import LoadMetrics
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

/// The generator's and the service's own load over the run.
public struct MachineFigures: Sendable {
    /// Processor time of the harness over the run, percent: 100 is one core; nil for a run without length.
    public let generatorCPU: Double?
    /// Stolen share of the machine's time, percent; nil when the kernel does not say.
    public let steal: Double?
    /// Each worker thread, percent of its own time: processor time, and how long it was ready to run but had no processor (nil
    /// where the kernel does not say); nil in records that do not hold it.
    public let threads: [(cpu: Double?, queued: Double?)]?
    /// How often a processor was taken from a worker thread.
    public let preemptions: Int64?
    /// Service: mean and largest processor use (1 = one core) and largest resident memory in bytes; nil when
    /// unreadable.
    public let serviceCPU, serviceCPUPeak: Double?
    public let serviceMemory: Int64?

    init(_ record: RunRecord) {
        let info = record.generator
        generatorCPU = record.generatorCPU.map { Rounding.thousandths($0 * 100) }
        steal = info.steal.map { Rounding.thousandths($0 * 100) }
        threads = info.workers.map {
            $0.map { (Rounding.thousandths($0.busy * 100), $0.queued.map { Rounding.thousandths($0 * 100) }) }
        }
        preemptions = info.workers.map { $0.reduce(0) { $0 + $1.preemptions } }
        let intervals = record.service?.intervals ?? []
        let used = intervals.compactMap { interval in interval.cpu.map { (share: $0, length: interval.length) } }
        let seconds = used.reduce(0) { $0 + $1.length }
        serviceCPU = seconds > 0 ? used.reduce(0) { $0 + $1.share * $1.length } / seconds : nil
        serviceCPUPeak = used.map(\.share).max()
        serviceMemory = intervals.compactMap(\.memory).max()
    }
}
