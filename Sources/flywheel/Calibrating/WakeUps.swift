import CLinux
import Foundation
import NullTarget

/// How late a thread is that sleeps until a time, as the generator's do.
struct WakeUps {
    let lateness: Lateness
    /// Whether the kernel took the timer slack of 1 ns, and the priority above others.
    let hasSlack, hasPriority: Bool

    private static let gap: Int64 = 1_000_000
    private static let count = 500

    /// Sleeps a millisecond, 500 times over, on a thread of its own; the last `spin` nanoseconds of each are polled through.
    static func measure(processor: Int?, spin: Int64) async throws -> WakeUps {
        try await onThread {
            if let processor { _ = fw_pin(Int32(clamping: processor)) }
            let hasSlack = fw_set_timer_slack(1) == 0
            let hasPriority = fw_raise_priority() == 0
            let epoll = fw_epoll_create()
            defer { close(epoll) }
            var event = fw_event()
            let late = (0..<count).map { _ in
                let due = fw_monotonic() + gap
                var now = fw_monotonic()
                while now < due {
                    if due - now > spin { _ = fw_epoll_wait(epoll, &event, 1, due - now - spin) }
                    now = fw_monotonic()
                }
                return now - due
            }
            return WakeUps(lateness: Lateness(late), hasSlack: hasSlack, hasPriority: hasPriority)
        }
    }
}
