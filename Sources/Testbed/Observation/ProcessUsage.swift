import Foundation

/// A process's CPU time and memory, from `/proc` (proc(5)).
struct ProcessUsage: Sendable {
    let processID: Int32

    /// User and system time in seconds, and resident bytes; nil when the process is gone.
    func read() -> (cpuSeconds: Double, residentBytes: Int64)? {
        guard let stat = try? String(contentsOfFile: "/proc/\(processID)/stat", encoding: .utf8),
            // The command's name may hold spaces and brackets: fields count from the last bracket.
            let bracket = stat.lastIndex(of: ")")
        else { return nil }
        let fields = stat[bracket...].split(separator: " ")
        guard fields.count > 22, let user = Double(fields[12]), let system = Double(fields[13]),
            let pages = Int64(fields[22])
        else { return nil }
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        return ((user + system) / ticks, pages * Int64(sysconf(Int32(_SC_PAGESIZE))))
    }
}
