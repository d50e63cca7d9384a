public import Signals

/// Arrivals by how they ended.
public struct OutcomeCounts: Sendable, Equatable {
    public var ok, limited, error, missed: Int64

    public init(ok: Int64 = 0, limited: Int64 = 0, error: Int64 = 0, missed: Int64 = 0) {
        self.ok = ok
        self.limited = limited
        self.error = error
        self.missed = missed
    }

    public var all: Int64 { ok + limited + error + missed }

    /// (error + missed) / all, 0 ... 1; nil without arrivals.
    public var errorRate: Double? { all == 0 ? nil : Double(error + missed) / Double(all) }

    /// limited / (ok + limited + error), 0 ... 1; nil when nothing was sent.
    public var rateLimited: Double? {
        let sent = ok + limited + error
        return sent == 0 ? nil : Double(limited) / Double(sent)
    }

    public subscript(outcome: Outcome) -> Int64 {
        get {
            switch outcome {
            case .ok: ok
            case .limited: limited
            case .error: error
            case .missed: missed
            }
        }
        set {
            switch outcome {
            case .ok: ok = newValue
            case .limited: limited = newValue
            case .error: error = newValue
            case .missed: missed = newValue
            }
        }
    }
}

/// Ok answers by what the service's cache said.
public struct CacheCounts: Sendable, Equatable {
    /// By `CacheVerdict.rawValue`.
    private var counts = [Int64](repeating: 0, count: CacheVerdict.count)

    public init() {}

    public subscript(verdict: CacheVerdict) -> Int64 {
        get { counts[Int(verdict.rawValue)] }
        set { counts[Int(verdict.rawValue)] = newValue }
    }

    /// Hit, negative and stale.
    public var hits: Int64 { sum(\.isHit) }

    /// Hits, misses and coalesced: what `hitRatio` is a share of.
    public var counted: Int64 { sum(\.isCounted) }

    /// (hit + negative + stale) / (those + miss + coalesced), 0 ... 1; nil when the cache was not asked.
    public var hitRatio: Double? { counted == 0 ? nil : Double(hits) / Double(counted) }

    private func sum(_ belongs: (CacheVerdict) -> Bool) -> Int64 {
        CacheVerdict.allCases.reduce(0) { $0 + (belongs($1) ? self[$1] : 0) }
    }
}
