import Dispatch
import Glibc
import ProfileService

/// The profile service's steps that no database is asked in, one by one: nanoseconds and allocations.
struct ServiceHotPaths: Benchmark {
    let name = "service-hot-paths"
    let summary = "profile service: cache hit and fill, limiter decision: ns and allocations each"

    private static let profiles = 20_000

    func run(in lab: Lab) throws -> [Table] {
        var rows: [[String]] = []
        for policy in CachePolicy.allCases {
            let warm = CacheSteps(profiles: Self.profiles, capacity: 2 * Self.profiles, policy: policy)
            _ = warm.fill()
            rows.append(HotPaths.measure("cache hit, \(policy)") { warm.hit($0) })
            rows.append(
                HotPaths.measure("cache hit, \(policy), 2 threads") { turns in
                    DispatchQueue.concurrentPerform(iterations: 2) { thread in
                        _ = warm.hit(turns, offset: thread * 30_000)
                    }
                    return turns
                })
            let small = CacheSteps(profiles: 8000, capacity: 4000, policy: policy)
            rows.append(HotPaths.measure("cache miss, fill and evict, \(policy)") { small.missAndFill($0) })
        }
        for (name, keys) in [("1 key", 1), ("1e3 keys", 1000), ("1e5 keys", 100_000), ("1e6 keys", 1_000_000)] {
            var limiter = try LimiterSteps(keys: keys)
            rows.append(HotPaths.measure("limiter decision, \(name)") { limiter.decide($0) })
        }
        let path = lab.directory + "/decisions.csv"
        var logged = try LimiterSteps(keys: 1000, logPath: path)
        rows.append(HotPaths.measure("limiter decision, 1e3 keys, logged") { logged.decide($0) })
        let lost = logged.close()
        unlink(path)
        return [
            Table(
                title: "profile service hot paths: one step each", columns: ["step", "ns", "allocations"], rows: rows,
                notes: [
                    "hits: Zipf 0.99 over \(Self.profiles) resident profiles of 1 KB in 64 shards; with 2 threads, the time "
                        + "of one thread's step while the other does the same.",
                    "keys are asked for in turn: each is as cold as it gets.",
                    "decisions that came faster than the log could be written, and were counted as lost: \(lost).",
                ])
        ]
    }
}
