package import Glibc

/// Starting a program and waiting for its end, by the bare system calls.
package enum Spawn {
    /// In a process group of its own (Ctrl-C on a terminal is not for it), with no signal blocked or ignored.
    ///
    /// - Parameters:
    ///   - command: a name found through PATH, or a path, and the arguments.
    ///   - input, output, error: descriptors that become its standard ones; nil: ours.
    package static func start(
        _ command: [String], input: Int32, output: Int32, error: Int32? = nil
    ) -> Result<Int32, NullTargetError> {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        if let error { posix_spawn_file_actions_adddup2(&actions, error, STDERR_FILENO) }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var (none, all) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))
        var arguments = command.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var processID: Int32 = 0
        let code = posix_spawnp(&processID, command[0], &actions, &attributes, &arguments, environ)
        return code == 0 ? .success(processID) : .failure(.system("cannot start \(command[0])", code))
    }

    /// Waits for the end: the status as of waitpid(2), and what the process used.
    @discardableResult
    package static func wait(for processID: Int32) -> (status: Int32, usage: rusage) {
        var status: Int32 = 0
        var usage = rusage()
        while wait4(processID, &status, 0, &usage) < 0, errno == EINTR {}
        return (status, usage)
    }
}
