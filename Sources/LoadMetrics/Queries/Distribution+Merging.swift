extension Distribution {
    /// All values of several distributions of one precision.
    public static func merged(_ parts: some Sequence<Distribution>) -> Distribution {
        var total = Distribution.empty
        var sole: Distribution?
        var pairs: [(value: Int64, count: Int64)] = []
        for part in parts where !part.isEmpty {
            total.min = total.isEmpty ? part.min : Swift.min(total.min, part.min)
            total.max = Swift.max(total.max, part.max)
            sole = total.isEmpty ? part : nil
            total.count += part.count
            total.sum += part.sum
            pairs.append(contentsOf: zip(part.values, part.counts).map { ($0, $1) })
        }
        if let sole { return sole }
        pairs.sort { $0.value < $1.value }
        for pair in pairs {
            if total.values.last == pair.value {
                total.counts[total.counts.count - 1] += pair.count
            } else {
                total.values.append(pair.value)
                total.counts.append(pair.count)
            }
        }
        return total
    }
}
