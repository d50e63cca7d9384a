/// The generic cell rate algorithm (ITU-T I.371; as in <https://brandur.org/rate-limiting>): the whole state of a key
/// is one instant, the theoretical arrival time. A pure function of state and time.
struct GCRA: Sendable, Equatable {
    /// Nanoseconds between two requests at the sustained rate: T = window / quota.
    let interval: Int64
    /// How far the theoretical arrival time may lie ahead of now: T * burst.
    let tolerance: Int64

    init(_ limit: RateLimit) {
        interval = max(1, limit.window.nanoseconds / Int64(max(1, limit.quota)))
        let (product, overflow) = interval.multipliedReportingOverflow(by: Int64(limit.burst))
        tolerance = overflow ? .max / 4 : min(product, .max / 4)
    }

    struct Decision: Sendable, Equatable {
        let isAdmitted: Bool
        /// Requests that would be admitted now.
        let remaining: Int
        /// Nanoseconds until the key is as good as new.
        let reset: Int64
        /// Nanoseconds until a request of this cost is admitted; 0 when this one was, and when none ever is.
        let retryAfter: Int64
        /// The cost exceeds the burst: such a request is never admitted, however long the caller waits. No Retry-After
        /// may be promised.
        let exceedsBurst: Bool
    }

    /// Decides on `cost` requests at once (1 or more) at `now`. `arrival` is the key's state, nil for a key never seen;
    /// a rejection leaves it as it was.
    func decide(_ arrival: inout Int64?, now: Int64, cost: Int = 1) -> Decision {
        let from = max(arrival ?? now, now)
        let (price, overflow) = interval.multipliedReportingOverflow(by: Int64(cost))
        guard !overflow, price <= tolerance else {
            return Decision(
                isAdmitted: false, remaining: Int((tolerance - (from - now)) / interval), reset: from - now,
                retryAfter: 0, exceedsBurst: true)
        }
        let next = from + price
        guard next - now <= tolerance else {
            return Decision(
                isAdmitted: false, remaining: Int((tolerance - (from - now)) / interval), reset: from - now,
                retryAfter: next - now - tolerance, exceedsBurst: false)
        }
        arrival = next
        return Decision(
            isAdmitted: true, remaining: Int((tolerance - (next - now)) / interval), reset: next - now, retryAfter: 0,
            exceedsBurst: false)
    }
}
