/// The generic cell rate algorithm (ITU-T I.371; as in <https://brandur.org/rate-limiting>): the whole state of a key
/// is one instant, the theoretical arrival time. A pure function of state and time.
struct GCRA: Sendable, Equatable {
    /// Nanoseconds between two requests at the sustained rate: T = window / quota.
    let interval: Int64
    /// How far the theoretical arrival time may lie ahead of now: T * burst.
    let tolerance: Int64

    init(_ limit: RateLimit) {
        interval = max(1, limit.window.nanoseconds / Int64(max(1, limit.quota)))
        tolerance =
            interval.multipliedReportingOverflow(by: Int64(limit.burst)).overflow
            ? .max / 4 : interval * Int64(limit.burst)
    }

    struct Decision: Sendable, Equatable {
        let isAdmitted: Bool
        /// Requests that would be admitted now.
        let remaining: Int
        /// Nanoseconds until the key is as good as new.
        let reset: Int64
        /// Nanoseconds until a request of this cost is admitted; 0 when this one was, nil when its cost is more than the limit
        /// ever allows at once.
        let retryAfter: Int64?
    }

    /// Decides on `cost` requests at once at `now`. `arrival` is the key's state, nil for a key never seen; a rejection
    /// leaves it as it was.
    func decide(_ arrival: inout Int64?, now: Int64, cost: Int64 = 1) -> Decision {
        let from = max(arrival ?? now, now)
        let (price, isTooLarge) = interval.multipliedReportingOverflow(by: cost)
        guard !isTooLarge, price <= tolerance else {
            return Decision(
                isAdmitted: false, remaining: Int((tolerance - (from - now)) / interval), reset: from - now,
                retryAfter: nil)
        }
        let next = from + price
        guard next - now <= tolerance else {
            return Decision(
                isAdmitted: false, remaining: Int((tolerance - (from - now)) / interval), reset: from - now,
                retryAfter: next - now - tolerance)
        }
        arrival = next
        return Decision(
            isAdmitted: true, remaining: Int((tolerance - (next - now)) / interval), reset: next - now, retryAfter: 0)
    }
}
