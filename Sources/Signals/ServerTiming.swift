/// Where a service says the time of one request went: the `Server-Timing` header
/// (W3C Server Timing, <https://www.w3.org/TR/server-timing/>).
///
/// Metrics understood: `cache` (with `desc` = verdict), `limiter`, `pool`, `db`, `total`. Durations travel as decimal
/// milliseconds and are kept as whole microseconds; `unknown` where the header did not say. Trivial: copied, never counted.
public struct ServerTiming: BitwiseCopyable, Sendable, Equatable {
    public static let unknown = UInt32.max

    public var verdict = CacheVerdict.none
    public var cache = unknown
    public var limiter = unknown
    public var pool = unknown
    public var database = unknown
    public var total = unknown

    public init() {}

    /// The header's value: `cache;desc=hit;dur=0.010, limiter;dur=0.001, total;dur=0.120`. Unknown fields are left out.
    public var headerValue: String {
        var parts: [String] = []
        if verdict != .none || cache != Self.unknown {
            let duration = cache == Self.unknown ? "" : ";dur=\(Self.milliseconds(cache))"
            parts.append("cache;desc=\(verdict.token)\(duration)")
        }
        for (name, value) in [("limiter", limiter), ("pool", pool), ("db", database), ("total", total)]
        where value != Self.unknown {
            parts.append("\(name);dur=\(Self.milliseconds(value))")
        }
        return parts.joined(separator: ", ")
    }

    /// Microseconds as decimal milliseconds with three places, without Foundation: `1234` is `1.234`.
    static func milliseconds(_ microseconds: UInt32) -> String {
        let fraction = String(microseconds % 1000)
        return "\(microseconds / 1000).\(String(repeating: "0", count: 3 - fraction.utf8.count))\(fraction)"
    }
}
