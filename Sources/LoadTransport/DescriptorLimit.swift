import Glibc

/// How many descriptors this process may have open.
public enum DescriptorLimit {
    /// Sees to it that `count` descriptors in all may be open: raises the soft limit, and the hard one too where the process
    /// may (CAP_SYS_RESOURCE). Never lowers a limit. Returns how many are missing after that; 0: none.
    public static func reserve(_ count: Int) -> Int {
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        let wanted = rlim_t(max(0, count))
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return 0 }
        if limit.rlim_cur >= wanted { return 0 }
        var raised = rlimit(rlim_cur: wanted, rlim_max: max(wanted, limit.rlim_max))
        if setrlimit(resource, &raised) == 0 { return 0 }
        raised = rlimit(rlim_cur: limit.rlim_max, rlim_max: limit.rlim_max)
        let reached = setrlimit(resource, &raised) == 0 ? limit.rlim_max : limit.rlim_cur
        return Int(clamping: wanted - min(wanted, reached))
    }
}
