/// What a service's cache said about one request, as read from `Server-Timing: cache;desc=…`.
///
/// The raw values are array indices (0 ..< `count`) and are stored in run records: append, never renumber.
public enum CacheVerdict: UInt8, CaseIterable, Sendable, Codable, Equatable, BitwiseCopyable {
    /// The answer carried no verdict.
    case none
    /// Answered from a live entry.
    case hit
    /// Not in the cache: this request loaded it.
    case miss
    /// Waited for another request's load of the same key (single flight).
    case coalesced
    /// Answered from a remembered absence.
    case negative
    /// Answered from an entry past its time to live.
    case stale
    /// The cache was not asked (switched off, failing, or not applicable).
    case bypass

    public static let count = allCases.count

    /// The `desc` token of the `cache` metric in `Server-Timing`.
    public var token: String { word.description }

    var word: StaticString {
        switch self {
        case .none: "none"
        case .hit: "hit"
        case .miss: "miss"
        case .coalesced: "coalesced"
        case .negative: "negative"
        case .stale: "stale"
        case .bypass: "bypass"
        }
    }

    /// Whether the verdict counts as a hit in `cache_hit_ratio`: hit, negative or stale.
    public var isHit: Bool { self == .hit || self == .negative || self == .stale }

    /// Whether the verdict enters `cache_hit_ratio` at all: `bypass` and `none` do not.
    public var isCounted: Bool { self != .bypass && self != .none }
}
