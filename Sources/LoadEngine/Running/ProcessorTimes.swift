import CLinux
import Glibc
import LoadMetrics

/// Processor time of this process, and the machine's as the kernel accounts for it.
struct ProcessorTimes: Sendable {
    /// Nanoseconds, user and system.
    var process: Int64
    /// Ticks of all processors together: stolen by the hypervisor, and all; nil when /proc/stat cannot be read.
    var machine: (steal: Int64, all: Int64)?

    static func now() -> ProcessorTimes {
        ProcessorTimes(process: fw_process_cpu(), machine: readLine("/proc/stat").flatMap(parse))
    }

    /// Stolen share of the machine's time since `before`, 0 ... 1.
    func stealShare(since before: ProcessorTimes) -> Double? {
        guard let machine, let earlier = before.machine, machine.all > earlier.all else { return nil }
        return Double(machine.steal - earlier.steal) / Double(machine.all - earlier.all)
    }

    /// `cpu user nice system idle iowait irq softirq steal guest guest_nice`, see proc_stat(5); guest is part of user.
    static func parse(_ line: String) -> (steal: Int64, all: Int64)? {
        let fields = line.split(separator: " ")
        guard fields.first == "cpu", fields.count >= 9 else { return nil }
        let ticks = fields[1...8].compactMap { Int64($0) }
        guard ticks.count == 8 else { return nil }
        return (ticks[7], ticks.reduce(0, +))
    }

    fileprivate static func readLine(_ path: String) -> String? {
        guard let file = fopen(path, "re") else { return nil }
        defer { fclose(file) }
        var buffer = [CChar](repeating: 0, count: 512)
        guard fgets(&buffer, Int32(buffer.count), file) != nil else { return nil }
        return String(decoding: buffer.prefix { $0 != 0 && $0 != 10 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// What the kernel has accounted to the calling thread, nanoseconds.
struct ThreadTimes: Sendable {
    /// CLOCK_MONOTONIC.
    var clock: Int64
    /// User and system.
    var processor: Int64
    /// Ready to run, but without a processor; nil where the kernel does not say.
    var queued: Int64?
    /// How often a processor was taken from the thread.
    var preemptions: Int64

    static func now() -> ThreadTimes {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        var usage = rusage()
        // RUSAGE_THREAD, which the header has for _GNU_SOURCE only.
        getrusage(__rusage_who_t(1), &usage)
        return ThreadTimes(
            clock: fw_monotonic(), processor: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec),
            queued: ProcessorTimes.readLine("/proc/thread-self/schedstat").flatMap(parse),
            preemptions: Int64(usage.ru_nivcsw))
    }

    /// The life between two readings on one thread.
    func info(since before: ThreadTimes) -> WorkerInfo {
        WorkerInfo(
            seconds: Double(clock - before.clock) / 1e9, cpuSeconds: Double(processor - before.processor) / 1e9,
            queuedSeconds: queued.flatMap { now in before.queued.map { Double(now - $0) / 1e9 } },
            preemptions: preemptions - before.preemptions)
    }

    /// `running waiting slices`, nanoseconds and a count, see sched-stats in the kernel's documentation.
    static func parse(_ line: String) -> Int64? {
        let fields = line.split(separator: " ")
        return fields.count >= 2 ? Int64(fields[1]) : nil
    }
}
