/// What to run as a child, and how it is to end.
public struct ChildCommand: Sendable {
    /// Absolute path, or a name found through PATH.
    public var executable: String
    public var arguments: [String]
    /// Changes to the inherited environment: nil removes a variable.
    public var environment: [String: String?]
    /// Nil: the harness's own.
    public var workingDirectory: String?
    /// Files its output is appended to; made when missing, by the harness's user.
    public var standardOutput: String
    public var standardError: String
    /// What the child gets when it is to stop, on request or because the harness died.
    public var stopSignal: StopSignal
    /// What the kernel sends the child when its guard is killed.
    public var orphanSignal: StopSignal
    /// From the stop signal to KILL.
    public var grace: Duration
    /// Runs the child as this user (root only).
    public var user: SystemUser?
    /// A directory to hold as long as the child lives, and to remove when the harness dies.
    public var scratch: ScratchDirectory?

    public init(
        executable: String, arguments: [String] = [], environment: [String: String?] = [:],
        workingDirectory: String? = nil, standardOutput: String = "/dev/null", standardError: String = "/dev/null",
        stopSignal: StopSignal = .terminate, orphanSignal: StopSignal = .kill, grace: Duration = .seconds(10),
        user: SystemUser? = nil, scratch: ScratchDirectory? = nil
    ) {
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.workingDirectory = workingDirectory
        self.standardOutput = standardOutput
        self.standardError = standardError
        self.stopSignal = stopSignal
        self.orphanSignal = orphanSignal
        self.grace = grace
        self.user = user
        self.scratch = scratch
    }
}
