import Glibc

extension ScratchDirectory {
    /// A directory whose maker has not locked it yet is this young at most, in seconds.
    private static let settlingTime = 60

    /// Removes what runs that died left behind: every `fw-XXXXXX` directory whose lock file is ours and free. Never follows
    /// a symbolic link, never touches a directory that does not carry our mark. Returns the paths removed.
    @discardableResult
    public static func sweep() -> [String] {
        let parent = open(temporaryDirectory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard parent >= 0 else { return [] }
        defer { close(parent) }
        return FileTree.names(in: parent)
            .filter { $0.hasPrefix(prefix) && $0.utf8.count == prefix.utf8.count + "XXXXXX".utf8.count }
            .filter { sweep($0, in: parent) }
            .map { "\(temporaryDirectory)/\($0)" }
    }

    private static func sweep(_ name: String, in parent: Int32) -> Bool {
        let directory = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard directory >= 0 else { return false }
        let lock = openat(directory, lockName, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        defer { if lock >= 0 { close(lock) } }
        guard lock >= 0 else { return removeUnlocked(name, directory, in: parent) }
        guard isGarbage(lock) else {
            close(directory)
            return false
        }
        return FileTree.remove("\(temporaryDirectory)/\(name)", owned: directory, last: lockName)
    }

    /// A directory of ours without a lock file was left by a run that was killed as it made it: it is empty (or `unlinkat`
    /// refuses), and no longer young.
    private static func removeUnlocked(_ name: String, _ directory: Int32, in parent: Int32) -> Bool {
        defer { close(directory) }
        var facts = stat()
        guard fstat(directory, &facts) == 0, facts.st_uid == geteuid(),
            time(nil) - facts.st_mtim.tv_sec > settlingTime
        else { return false }
        return unlinkat(parent, name, AT_REMOVEDIR) == 0
    }

    /// Whether the lock file is ours and nobody holds it (then we do).
    private static func isGarbage(_ lock: Int32) -> Bool {
        var facts = stat()
        guard fstat(lock, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG, facts.st_uid == geteuid(),
            flock(lock, LOCK_EX | LOCK_NB) == 0, fstat(lock, &facts) == 0
        else { return false }
        if facts.st_size == 0 { return time(nil) - facts.st_mtim.tv_sec > settlingTime }
        let mark = "flywheel "
        var start = [UInt8](repeating: 0, count: mark.utf8.count)
        return read(lock, &start, start.count) == start.count && start.elementsEqual(mark.utf8)
    }
}
