import CAllocations
import Foundation
import LoadMetrics
import ProfileService

/// The parts of the profile service's path one by one.
struct ServiceHotPaths: Benchmark {
    let name = "service-parts"
    let summary = "the service's cache and limiter: ns a step, alone and with two threads contending"

    private static let turns = 500_000
    private static let entries = 20_000

    func run(in lab: Lab) throws -> [Table] {
        var rows: [[String]] = []
        for policy in CachePolicy.allCases {
            let probe = CacheProbe(entries: Self.entries, capacity: 2 * Self.entries, policy: policy)
            rows.append(HotPaths.measure("cache hit, \(policy)") { probe.hits($0) })
            rows.append(
                Self.contending("cache hit, \(policy), two threads") { probe.hits(Self.turns, from: $0 * 30_011) })
            let full = CacheProbe(entries: 1000, capacity: 1000, policy: policy)
            var next = 0
            rows.append(
                HotPaths.measure("cache miss, fill, eviction, \(policy)") { turns in
                    defer { next += turns }
                    return full.misses(turns, from: next)
                })
        }
        for keys in [1000, 100_000, 1_000_000] {
            let probe = LimiterProbe(keys: keys)
            rows.append(HotPaths.measure("limiter decision, \(Figure.count(Int64(keys))) keys") { probe.decide($0) })
            if keys == 1000 {
                rows.append(Self.contending("limiter decision, two threads") { _ in probe.decide(Self.turns) })
            }
        }
        let longest = [1000, 1_000_000].map { keys in LimiterProbe(keys: keys).longestInsertion(100_000) }
        return [
            Table(
                title: "service-parts: one step each", columns: ["step", "ns", "allocations"], rows: rows,
                notes: [
                    "cache: \(Self.entries) profiles, keys in Zipf's proportions; two threads: time until both are done, by steps of one.",
                    "longest of 100,000 insertions: \(longest[0]) ns beside 1,000 keys, \(longest[1]) ns beside a million "
                        + "(preemption included).",
                ])
        ]
    }

    /// Two threads at once, `turns` steps each.
    private static func contending(_ name: String, _ work: @escaping @Sendable (_ thread: Int) -> Int) -> [String] {
        var times: [Double] = []
        for round in 0...9 {
            let began = ContinuousClock.now
            let done = DispatchSemaphore(value: 0)
            for thread in 0..<2 {
                Thread.detachNewThread {
                    withExtendedLifetime(work(thread)) {}
                    done.signal()
                }
            }
            for _ in 0..<2 { done.wait() }
            if round > 0 { times.append(Double((ContinuousClock.now - began) / .nanoseconds(1)) / Double(turns)) }
        }
        return [name, Spread(times).text(), "–"]
    }
}
