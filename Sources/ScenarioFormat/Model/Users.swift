public struct Users: Sendable, Equatable {
    public enum Popularity: Sendable, Equatable {
        case uniform
        /// Exact Zipf over the whole population with this exponent, > 0; which user has which rank is shuffled.
        case zipf(Double)
        /// So large a share of the users (0 < keys < 1) gets so large a share of the arrivals (0 < traffic < 1), each part
        /// uniform in itself.
        case hotspot(keys: Double, traffic: Double)
        /// The newest users (highest index) most: Zipf over age with this exponent, YCSB's `latest`.
        case latest(Double)
        /// User 0, 1, 2, … and again, in the order of arrivals.
        case sequential
    }

    public var count: Int
    public var popularity: Popularity
    /// Row i is user i; at least `count` rows.
    public var table: DataTable?

    public init(count: Int, popularity: Popularity, table: DataTable? = nil) {
        self.count = count
        self.popularity = popularity
        self.table = table
    }
}
