import CLinux
import Glibc

/// Waits for a time, or for the word to stop, and for nothing else.
struct StopWait: ~Copyable {
    private let epoll: Int32

    init(_ stop: Int32) throws(NullTargetError) {
        epoll = fw_epoll_create()
        guard epoll >= 0, fw_epoll_add(epoll, stop, UInt32(FW_READABLE), 0) == 0 else {
            throw .system("cannot watch for the end")
        }
    }

    deinit { close(epoll) }

    /// True if told to stop before `end` (CLOCK_MONOTONIC, nanoseconds).
    func wait(until end: Int64) throws(NullTargetError) -> Bool {
        while true {
            let left = end - fw_monotonic()
            if left <= 0 { return false }
            var event = fw_event()
            let count = fw_epoll_wait(epoll, &event, 1, left)
            guard count >= 0 else { throw .system("epoll_wait failed") }
            if count > 0 { return true }
        }
    }
}
