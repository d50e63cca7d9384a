/// A sample's value of one trend. `TrendMeter`, which needs all of them at once, says the same without a branch for each.
extension Sample {
    /// Microseconds, rounded; nil when the sample has none: a time that did not come, or anything but `send_lag` of a missed
    /// arrival.
    @inline(__always)
    func microseconds(of trend: Trend) -> Int64? {
        guard outcome != .missed else {
            return trend == .sendLag ? IntervalBuckets.microseconds((taken > 0 ? taken : done) &- due) : nil
        }
        switch trend {
        case .latency: return IntervalBuckets.microseconds(done &- due)
        case .sendLag: return IntervalBuckets.microseconds(taken &- due)
        case .connectionWait: return sent > 0 ? IntervalBuckets.microseconds(sent &- taken) : nil
        case .serviceTime: return sent > 0 ? IntervalBuckets.microseconds(done &- sent) : nil
        case .firstByte: return sent > 0 && firstByte > 0 ? IntervalBuckets.microseconds(firstByte &- sent) : nil
        case .serverTime: return Self.told(server)
        case .limiterTime: return Self.told(limiter)
        case .cacheTime: return Self.told(cacheTime)
        case .poolWait: return Self.told(pool)
        case .dbTime: return Self.told(database)
        }
    }

    @inline(__always)
    private static func told(_ microseconds: UInt32) -> Int64? {
        microseconds == unknown ? nil : min(Int64(microseconds), TrendHistogram.limit)
    }
}
