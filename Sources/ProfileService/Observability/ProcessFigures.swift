import Glibc

/// What the kernel knows of this process. Nil: what `/proc` does not say.
enum ProcessFigures {
    /// Processor time used so far, in seconds.
    static var cpuSeconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    static var residentBytes: Int? { field(24).map { $0 * sysconf(Int32(_SC_PAGESIZE)) } }
    static var virtualBytes: Int? { field(23) }
    static var threads: Int? { field(20) }

    /// In seconds since 1970, to 10 ms.
    static let startTime: Double? = {
        guard let ticks = field(22), let boot = text("/proc/stat")?.split(separator: "\n").first(where: isBoot),
            let seconds = boot.split(separator: " ").last.flatMap({ Double($0) })
        else { return nil }
        return seconds + Double(ticks) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }()

    /// Without the one that counting takes.
    static var openDescriptors: Int? {
        guard let directory = opendir("/proc/self/fd") else { return nil }
        defer { closedir(directory) }
        var count = 0
        while readdir(directory) != nil { count += 1 }
        // ".", "..", and the directory itself.
        return count - 3
    }

    static var maximumDescriptors: Int? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
        return Int(clamping: limit.rlim_cur)
    }

    private static func isBoot(_ line: Substring) -> Bool { line.hasPrefix("btime ") }

    /// A field of `/proc/self/stat`, numbered from 1 as in proc(5). The name, field 2, may hold spaces: counted is from
    /// its closing parenthesis.
    private static func field(_ number: Int) -> Int? {
        guard let text = text("/proc/self/stat"), let name = text.lastIndex(of: ")") else { return nil }
        let fields = text[name...].split(separator: " ")
        return number - 2 < fields.count ? Int(fields[number - 2]) : nil
    }

    private static func text(_ path: String) -> String? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 4096)
        while case let count = fread(&part, 1, part.count, file), count > 0 { bytes += part[..<count] }
        return String(decoding: bytes, as: UTF8.self)
    }
}
