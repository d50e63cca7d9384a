#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

_Static_assert(FW_READABLE == EPOLLIN && FW_WRITABLE == EPOLLOUT && FW_ERROR == EPOLLERR && FW_HANGUP == EPOLLHUP &&
                   FW_PEER_CLOSED == EPOLLRDHUP,
               "bits are epoll's own");

int fw_epoll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }

static int control(int epoll, int operation, int fd, uint32_t bits, uint64_t token) {
    struct epoll_event event = {.events = bits, .data.u64 = token};
    return epoll_ctl(epoll, operation, fd, &event);
}
int fw_epoll_add(int epoll, int fd, uint32_t bits, uint64_t token) {
    return control(epoll, EPOLL_CTL_ADD, fd, bits, token);
}
int fw_epoll_modify(int epoll, int fd, uint32_t bits, uint64_t token) {
    return control(epoll, EPOLL_CTL_MOD, fd, bits, token);
}
int fw_epoll_remove(int epoll, int fd) {
    return control(epoll, EPOLL_CTL_DEL, fd, 0, 0);
}

int fw_epoll_wait(int epoll, fw_event *events, int capacity, int64_t nanoseconds) {
    enum { most = 256 };
    struct epoll_event ready[most];
    if (capacity > most) capacity = most;
    static int missing; // set once, by any thread, when the kernel has no epoll_pwait2
    int count = -1;
#ifdef SYS_epoll_pwait2
    if (!missing) {
        struct timespec limit = {.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000};
        count = (int)syscall(SYS_epoll_pwait2, epoll, ready, capacity, nanoseconds < 0 ? NULL : &limit, NULL, 0);
        if (count < 0 && errno == ENOSYS) missing = 1;
    }
#else
    missing = 1;
#endif
    if (missing)
        count = epoll_wait(epoll, ready, capacity, nanoseconds < 0 ? -1 : (int)((nanoseconds + 999999) / 1000000));
    if (count < 0) return errno == EINTR ? 0 : -1;
    for (int i = 0; i < count; i++) events[i] = (fw_event){.bits = ready[i].events, .token = ready[i].data.u64};
    return count;
}

int fw_eventfd(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }
void fw_eventfd_signal(int fd) {
    uint64_t one = 1;
    ssize_t ignored = write(fd, &one, sizeof one);
    (void)ignored;
}
void fw_eventfd_drain(int fd) {
    uint64_t count;
    ssize_t ignored = read(fd, &count, sizeof count);
    (void)ignored;
}

static int64_t now(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}
int64_t fw_monotonic(void) { return now(CLOCK_MONOTONIC); }
int64_t fw_realtime(void) { return now(CLOCK_REALTIME); }
int64_t fw_process_cpu(void) { return now(CLOCK_PROCESS_CPUTIME_ID); }

int fw_set_timer_slack(unsigned long nanoseconds) { return prctl(PR_SET_TIMERSLACK, nanoseconds, 0, 0, 0); }

int fw_raise_priority(void) { return setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), -10); }

int fw_available_cpus(void) {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
    return CPU_COUNT(&set);
}

int fw_pin(int processor) {
    cpu_set_t set;
    CPU_ZERO(&set);
    if (processor < 0 || processor >= CPU_SETSIZE) {
        errno = EINVAL;
        return -1;
    }
    CPU_SET(processor, &set);
    return sched_setaffinity(0, sizeof set, &set);
}

int fw_accept(int listener) { return accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC); }
// glibc's own wrappers are points of cancellation, which costs 20 ns a call in a program with threads.
ssize_t fw_socket_send(int fd, const void *bytes, size_t count) {
    return syscall(SYS_sendto, fd, bytes, count, MSG_NOSIGNAL, NULL, 0);
}
ssize_t fw_socket_receive(int fd, void *room, size_t count) {
    return syscall(SYS_recvfrom, fd, room, count, 0, NULL, NULL);
}
int fw_socket_pair(int pair[2]) { return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair); }
int fw_send(int fd, const void *bytes, size_t count) {
    return send(fd, bytes, count, MSG_NOSIGNAL) == (ssize_t)count ? 0 : -1;
}
int fw_pipe(int pair[2]) {
    if (pipe2(pair, O_CLOEXEC) != 0) return -1;
    return fcntl(pair[0], F_SETFL, O_NONBLOCK);
}

#ifndef SYS_pidfd_open // the same number on every architecture but alpha
#define SYS_pidfd_open 434
#endif
#ifndef SYS_pidfd_send_signal
#define SYS_pidfd_send_signal 424
#endif
int fw_pidfd_open(int pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }
int fw_pidfd_signal(int pidfd, int signal) { return (int)syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0); }
int fw_pidfd_ended(int pidfd) {
    struct pollfd one = {.fd = pidfd, .events = POLLIN};
    return poll(&one, 1, 0) > 0;
}
