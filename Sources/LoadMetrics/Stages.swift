extension Timeline {
    /// Where answers spent their time inside the service, from Server-Timing: sums over the ok answers that carried `total`,
    /// so that intervals merge exactly and the stages add up. An answer that does not name a stage spent nothing in it.
    public struct Stages: Sendable, Equatable {
        /// Answers that carried `total`; 0 when nothing is known.
        public var timed: Int64
        /// Sums over them, microseconds.
        public var server, limiter, cacheTime, pool, database: Int64

        public static let none = Stages(timed: 0, server: 0, limiter: 0, cacheTime: 0, pool: 0, database: 0)

        public init(timed: Int64, server: Int64, limiter: Int64, cacheTime: Int64, pool: Int64, database: Int64) {
            self.timed = timed
            self.server = server
            self.limiter = limiter
            self.cacheTime = cacheTime
            self.pool = pool
            self.database = database
        }

        public mutating func merge(_ other: Stages) {
            timed += other.timed
            server += other.server
            limiter += other.limiter
            cacheTime += other.cacheTime
            pool += other.pool
            database += other.database
        }

        /// Mean of a stage over all timed answers, microseconds; nil when there are none.
        public func mean(_ stage: KeyPath<Stages, Int64>) -> Double? {
            timed == 0 ? nil : Double(self[keyPath: stage]) / Double(timed)
        }

        /// Takes in an ok answer.
        mutating func record(_ sample: Sample) {
            guard sample.server != Sample.unknown else { return }
            func told(_ microseconds: UInt32) -> Int64 { microseconds == Sample.unknown ? 0 : Int64(microseconds) }
            timed += 1
            server += told(sample.server)
            limiter += told(sample.limiter)
            cacheTime += told(sample.cacheTime)
            pool += told(sample.pool)
            database += told(sample.database)
        }
    }
}

extension Timeline.Interval {
    /// Means over the ok answers that carried `total`, microseconds; nil when none did. `server` is the whole, and what the
    /// others leave of it is spent in no named stage.
    public var server: Double? { stages.mean(\.server) }
    public var limiter: Double? { stages.mean(\.limiter) }
    public var cacheTime: Double? { stages.mean(\.cacheTime) }
    public var pool: Double? { stages.mean(\.pool) }
    public var database: Double? { stages.mean(\.database) }
}
