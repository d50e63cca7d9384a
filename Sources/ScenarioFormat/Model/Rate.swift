/// So many events in so many nanoseconds: exact, never a floating-point rate.
public struct Rate: Sendable, Equatable, Hashable {
    public var count: Int64
    /// Nanoseconds, > 0.
    public var per: Int64

    public init(count: Int64, per: Int64) {
        self.count = count
        self.per = per
    }

    /// From one event to the next, nanoseconds, rounded up; the rate is not zero.
    public var interval: Int64 { (per + count - 1) / count }

    public var perSecond: Double { Double(count) * 1e9 / Double(per) }
}
