/// The population that users are drawn from, and how.
public struct UsersInfo: Codable, Sendable, Equatable {
    public var count: Int
    /// In words: `uniform`, `zipf 0.99`, `hotspot (20% of the users, 80% of the traffic)`, `latest 0.99`,
    /// `sequential`.
    public var popularity: String
    /// The exponent of `zipf` and `latest`; nil for whatever else.
    public var zipf: Double?
    /// Nil unless popularity is `hotspot`.
    public var hotspot: Hotspot?

    /// So large a share of the users gets so large a share of the arrivals; both between 0 and 1.
    public struct Hotspot: Codable, Sendable, Equatable {
        public var keys, traffic: Double

        public init(keys: Double, traffic: Double) {
            self.keys = keys
            self.traffic = traffic
        }
    }

    public init(count: Int, popularity: String, zipf: Double?, hotspot: Hotspot? = nil) {
        self.count = count
        self.popularity = popularity
        self.zipf = zipf
        self.hotspot = hotspot
    }
}
