// What the Glibc module map lacks. Clean on purpose: no _GNU_SOURCE and no <unistd.h> here, which would fail every clean
// debug build; the code that needs them is in CLinux.c.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// Interest and readiness bits, equal to EPOLLIN, EPOLLOUT, EPOLLERR, EPOLLHUP, EPOLLRDHUP and EPOLLET.
enum {
    FW_READABLE = 0x001,
    FW_WRITABLE = 0x004,
    FW_ERROR = 0x008,
    FW_HANGUP = 0x010,
    FW_PEER_CLOSED = 0x2000,
    FW_EDGE = 1u << 31,
};

/// One readiness event: bits and the token given at registration.
typedef struct {
    uint32_t bits;
    uint64_t token;
} fw_event;

/// Each returns -1 with errno on failure.
int fw_epoll_create(void);
int fw_epoll_add(int epoll, int fd, uint32_t bits, uint64_t token);
int fw_epoll_modify(int epoll, int fd, uint32_t bits, uint64_t token);
int fw_epoll_remove(int epoll, int fd);
/// Waits at most `nanoseconds` (negative: for ever), to the nanosecond where the kernel has epoll_pwait2, else rounded up to
/// milliseconds. Returns the number of events, 0 on a time-out or an interrupting signal.
int fw_epoll_wait(int epoll, fw_event *events, int capacity, int64_t nanoseconds);

/// A counter file descriptor to wake an epoll loop from another thread: non-blocking, close-on-exec.
int fw_eventfd(void);
void fw_eventfd_signal(int fd);
void fw_eventfd_drain(int fd);

/// CLOCK_MONOTONIC and CLOCK_REALTIME in nanoseconds.
int64_t fw_monotonic(void);
int64_t fw_realtime(void);

/// Sets this thread's timer slack in nanoseconds (the default of 50 us rounds every sleep).
int fw_set_timer_slack(unsigned long nanoseconds);
/// Lets this thread run before others of normal priority when it wakes (nice -10); -1 where that is not allowed.
int fw_raise_priority(void);
/// Processors this process may run on.
int fw_available_cpus(void);
/// Lets this thread run on one processor only, by its number. Returns -1 with errno (EINVAL: not one of this process's).
int fw_pin(int processor);
/// Processor time of this process (user + system), nanoseconds.
int64_t fw_process_cpu(void);

/// The next connection of a listening socket: non-blocking, close-on-exec. Returns -1 with errno (EAGAIN: none waits).
int fw_accept(int listener);
/// send(2) without SIGPIPE and recv(2): bytes moved, or -1 with errno.
ssize_t fw_socket_send(int fd, const void *bytes, size_t count);
ssize_t fw_socket_receive(int fd, void *room, size_t count);
/// A connected pair of stream sockets, close-on-exec. Returns -1 with errno on failure.
int fw_socket_pair(int pair[2]);
/// send(2) of all bytes without SIGPIPE; returns -1 with errno on failure.
int fw_send(int fd, const void *bytes, size_t count);
/// A pipe, close-on-exec, whose read end ([0]) does not block. Returns -1 with errno on failure.
int fw_pipe(int pair[2]);
/// A descriptor of a process, which can never name another process that got its number later. Returns -1 with errno.
int fw_pidfd_open(int pid);
/// Sends a signal through such a descriptor. Returns -1 with errno (ESRCH: it has ended).
int fw_pidfd_signal(int pidfd, int signal);
/// 1 when the process of such a descriptor has ended, 0 while it runs.
int fw_pidfd_ended(int pidfd);
