/// Decides which entry leaves a full shard. Entries are known by their slot, a small number; pure bookkeeping, no
/// clock.
///
/// A new policy is one file here and one case of `CachePolicy`.
protocol EvictionPolicy: Sendable {
    /// `slots`: how many entries the shard holds at most; slots are in 0 ..< `slots`.
    init(slots: Int)
    mutating func inserted(_ slot: Int)
    mutating func used(_ slot: Int)
    mutating func removed(_ slot: Int)
    /// The slot to empty next, which stays until `removed`; nil when no slot is taken.
    mutating func victim() -> Int?
}

/// Which entry leaves a full cache.
public enum CachePolicy: String, CaseIterable, Sendable {
    /// The one not used for the longest time.
    case lru
    /// The first one, in order of arrival, not used since the search last came by.
    case sieve

    func make(slots: Int) -> any EvictionPolicy {
        switch self {
        case .lru: LeastRecentlyUsed(slots: slots)
        case .sieve: Sieve(slots: slots)
        }
    }
}
