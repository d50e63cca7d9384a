import Glibc

/// Nanoseconds on `CLOCK_MONOTONIC`: the one clock of cache, limiter and timings. Never set back, unrelated to the
/// date.
enum MonotonicClock {
    static var now: Int64 { nanoseconds(CLOCK_MONOTONIC) }

    /// Seconds since 1970, for the expiry of tokens only.
    static var unixSeconds: Int64 { nanoseconds(CLOCK_REALTIME) / 1_000_000_000 }

    private static func nanoseconds(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

extension Duration {
    /// Whole nanoseconds, clamped to what 64 bits hold (292 years).
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? (seconds < 0 ? .min : .max) : product.addingReportingOverflow(attoseconds / 1_000_000_000).0
    }
}
