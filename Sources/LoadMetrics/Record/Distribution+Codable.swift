/// `{"count":…,"sum":…,"min":…,"max":…,"buckets":"…"}`, microseconds, the buckets as `PairCoding` writes them; `{}` when empty.
extension Distribution: Codable {
    private enum Key: String, CodingKey { case count, sum, min, max, buckets }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        guard !isEmpty else { return }
        try container.encode(count, forKey: .count)
        try container.encode(sum, forKey: .sum)
        try container.encode(min, forKey: .min)
        try container.encode(max, forKey: .max)
        try container.encode(PairCoding.text(values: values, counts: counts), forKey: .buckets)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        guard let text = try container.decodeIfPresent(String.self, forKey: .buckets) else {
            self = .empty
            return
        }
        guard let pairs = PairCoding.pairs(text) else {
            throw DecodingError.dataCorruptedError(
                forKey: .buckets, in: container, debugDescription: "not a list of buckets")
        }
        self.init(
            count: try container.decode(Int64.self, forKey: .count),
            sum: try container.decode(Int64.self, forKey: .sum),
            min: try container.decode(Int64.self, forKey: .min), max: try container.decode(Int64.self, forKey: .max),
            values: pairs.values, counts: pairs.counts)
        if let problem {
            throw DecodingError.dataCorruptedError(forKey: .buckets, in: container, debugDescription: problem)
        }
    }

    /// What does not fit together, nil when all does. The bounds keep every sum over a record far from overflow.
    private var problem: String? {
        var total: Int64 = 0
        for (place, times) in counts.enumerated() {
            guard times > 0, times < 1 << 48, total < 1 << 48 else { return "a bucket's count is out of range" }
            guard place == 0 || values[place - 1] < values[place] else { return "buckets do not ascend" }
            total += times
        }
        guard total == count else { return "count is \(count), but the buckets hold \(total)" }
        guard min >= 0, min <= max, max < 1 << 60, sum >= 0, sum < 1 << 56 else {
            return "sum, min or max is out of range"
        }
        return nil
    }
}
