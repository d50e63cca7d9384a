/// The options as a command line, for a null target in a process of its own.
extension NullTargetOptions {
    public var arguments: [String] {
        var list: [String] = []
        switch place {
        case .loopback(let port): list += ["--port", "\(port)"]
        case .unix(let path): list += ["--unix", path]
        }
        list += ["--answer", "\(answer)", "--delay", "\(delay)", "--record", "\(recorded)"]
        if let stall { list += ["--stall", "\(stall.length)", "--every", "\(stall.period)"] }
        if isBusy { list.append("--busy") }
        if let processor { list += ["--processor", "\(processor)"] }
        return list
    }
}
