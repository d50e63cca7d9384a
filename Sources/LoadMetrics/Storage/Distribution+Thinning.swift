/// A record's size must not depend on how many answers came: where it would, long tails of single values are kept at less
/// precision.
extension [Cell] {
    /// Pairs of all distributions together up to which nothing is thinned: about 0.75 MB of a record.
    static let fullPairs = 250_000

    func thinned() -> [Cell] {
        let pairs = reduce(0) { $0 + $1.trends.values.reduce(0) { $0 + $1.values.count } }
        guard pairs > Self.fullPairs else { return self }
        return map { cell in
            var cell = cell
            cell.trends = cell.trends.mapValues { $0.thinned() }
            return cell
        }
    }
}

extension [JourneyCell] {
    /// As above: about 0.15 MB of a record.
    static let fullPairs = 50_000

    func thinned() -> [JourneyCell] {
        guard reduce(0, { $0 + $1.time.values.count }) > Self.fullPairs else { return self }
        return map { cell in
            var cell = cell
            cell.time = cell.time.thinned()
            return cell
        }
    }
}

extension Distribution {
    /// An interval bucket with more than this part of all values is not thinned.
    private static let weightyPart: Int64 = 200

    /// This distribution with those neighbours merged that share one of `IntervalBuckets` and hold at most half a percent of all
    /// values. Each stays within 1 % (rounded up); count, sum, min and max are as they were.
    func thinned() -> Distribution {
        var thin = self
        thin.values = []
        thin.counts = []
        var first = 0
        while first < values.count {
            let bucket = Self.bucket(values[first])
            var end = first + 1
            while end < values.count, Self.bucket(values[end]) == bucket { end += 1 }
            let mass = counts[first..<end].reduce(0, +)
            if mass > count / Self.weightyPart {
                thin.values += values[first..<end]
                thin.counts += counts[first..<end]
            } else {
                thin.values.append(values[end - 1])
                thin.counts.append(mass)
            }
            first = end
        }
        return thin
    }

    private static func bucket(_ value: Int64) -> Int {
        IntervalBuckets.index(of: Swift.min(value, TrendHistogram.limit))
    }
}
