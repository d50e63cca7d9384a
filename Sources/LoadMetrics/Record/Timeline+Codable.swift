import Signals

/// As its properties are named; zeros and empty lists are left out.
extension Timeline.Interval: Codable {
    private enum Key: String, CodingKey {
        case offered, ok, limited, errors, missed, inFlight, bytesIn, bytesOut, cache, failures, latency, operations
        case stages
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        let counts: [(Key, Int64)] = [
            (.offered, offered), (.ok, ok), (.limited, limited), (.errors, errors), (.missed, missed),
            (.inFlight, inFlight), (.bytesIn, bytesIn), (.bytesOut, bytesOut),
        ]
        for (key, count) in counts where count != 0 { try container.encode(count, forKey: key) }
        if cache.contains(where: { $0 != 0 }) { try container.encode(cache, forKey: .cache) }
        if !failures.isEmpty { try container.encode(failures, forKey: .failures) }
        if !latency.isEmpty { try container.encode(latency, forKey: .latency) }
        if operations.contains(where: { !$0.isEmpty }) { try container.encode(operations, forKey: .operations) }
        if stages != .none { try container.encode(stages, forKey: .stages) }
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        func count(_ key: Key) throws -> Int64 {
            let count = try container.decodeIfPresent(Int64.self, forKey: key) ?? 0
            guard (0..<1 << 56).contains(count) else {
                throw DecodingError.dataCorruptedError(
                    forKey: key, in: container, debugDescription: "\(count) is out of range")
            }
            return count
        }
        self.init(
            offered: try count(.offered), ok: try count(.ok), limited: try count(.limited), errors: try count(.errors),
            missed: try count(.missed), inFlight: try count(.inFlight), bytesIn: try count(.bytesIn),
            bytesOut: try count(.bytesOut),
            cache: try container.decodeIfPresent([Int64].self, forKey: .cache)
                ?? Array(repeating: 0, count: CacheVerdict.count),
            failures: try container.decodeIfPresent([String: Int64].self, forKey: .failures) ?? [:],
            latency: try container.decodeIfPresent(Distribution.self, forKey: .latency) ?? .empty,
            operations: try container.decodeIfPresent([Timeline.OperationInterval].self, forKey: .operations) ?? [],
            stages: try container.decodeIfPresent(Timeline.Stages.self, forKey: .stages) ?? .none)
    }
}

/// `[timed, server, limiter, cacheTime, pool, database]`, the sums in microseconds.
extension Timeline.Stages: Codable {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.unkeyedContainer()
        for number in [timed, server, limiter, cacheTime, pool, database] { try container.encode(number) }
    }

    public init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        self = .none
        timed = try container.decode(Int64.self)
        server = try container.decode(Int64.self)
        limiter = try container.decode(Int64.self)
        cacheTime = try container.decode(Int64.self)
        pool = try container.decode(Int64.self)
        database = try container.decode(Int64.self)
    }
}

/// `[ok, limited, errors, missed]`, then `p50, p95, p99, max` in milliseconds where there are any.
extension Timeline.OperationInterval: Codable {
    static let none = Self(ok: 0, limited: 0, errors: 0, missed: 0, p50: nil, p95: nil, p99: nil, max: nil)

    var isEmpty: Bool { self == .none }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.unkeyedContainer()
        for count in [ok, limited, errors, missed] { try container.encode(count) }
        guard let p50, let p95, let p99, let max else { return }
        for figure in [p50, p95, p99, max] { try container.encode(figure) }
    }

    public init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        self = .none
        ok = try container.decode(Int64.self)
        limited = try container.decode(Int64.self)
        errors = try container.decode(Int64.self)
        missed = try container.decode(Int64.self)
        guard !container.isAtEnd else { return }
        p50 = try container.decode(Double.self)
        p95 = try container.decode(Double.self)
        p99 = try container.decode(Double.self)
        max = try container.decode(Double.self)
    }
}
