import Glibc
import Synchronization

/// A private directory (`fw-XXXXXX`, mode 0700) under the system's temporary directory, gone when its owner is.
///
/// A lock file in it is held, shared, by its owner and by every guard and child started with it (`GuardedProcess`). While
/// anyone lives the lock is held; when nobody does, the directory is garbage and `sweep()` of any later run removes it.
/// Thread-safe. Removed by `remove()`, at the latest when the object goes.
public final class ScratchDirectory: Sendable {
    /// Absolute. Short enough for the sockets in it.
    public let path: String
    private let lock: Int32
    private let isRemoved = Mutex(false)

    static let prefix = "fw-"
    static let lockName = "flywheel.lock"
    /// A Unix socket's path may have 107 bytes (`sockaddr_un`); 100 leave room for `/.s.PGSQL.5432` and a few more.
    static let longestPath = 100
    static let socketRoom = "/.s.PGSQL.5432".utf8.count

    /// `owner`: the user it is given to (root only).
    public init(owner: SystemUser? = nil) throws(ChildProcessError) {
        let parent = Self.temporaryDirectory
        let template = "\(parent)/\(Self.prefix)XXXXXX"
        guard template.utf8.count + Self.socketRoom <= Self.longestPath else {
            throw ChildProcessError(
                "temporary directory \(parent): too long for Unix sockets (they would be over \(Self.longestPath) "
                    + "characters); set TMPDIR to a shorter one, such as /tmp")
        }
        var name = template.utf8CString.map(\.self)
        guard mkdtemp(&name) != nil else { throw .system("cannot make a directory in \(parent)") }
        let path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        lock = try Self.lockNew(path, owner)
        self.path = path
        Self.live.withLock { $0[path] = Weak(directory: self) }
    }

    deinit {
        Self.live.withLock { $0[path] = nil }
        remove()
        close(lock)
    }

    /// Removes the directory and all it holds. Idempotent.
    public func remove() {
        isRemoved.withLock { isRemoved in
            guard !isRemoved else { return }
            isRemoved = true
            let directory = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            if directory >= 0 { FileTree.remove(path, owned: directory, last: Self.lockName) }
        }
    }

    /// Removes the directories of this process that no guard or child uses any more: to be called before a sudden `_exit`. Those
    /// that are in use are removed by their guards, and one that is being removed is waited for.
    public static func removeUnused() {
        for directory in live.withLock({ $0.values.compactMap(\.directory) })
        where flock(directory.lock, LOCK_EX | LOCK_NB) == 0 {
            directory.remove()
        }
    }

    private struct Weak: Sendable {
        weak let directory: ScratchDirectory?
    }

    private static let live = Mutex<[String: Weak]>([:])

    /// `TMPDIR`, else /tmp; without a trailing slash.
    static var temporaryDirectory: String {
        let named = getenv("TMPDIR").map { String(cString: $0) } ?? ""
        var path = named.hasPrefix("/") ? named : "/tmp"
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        return path
    }

    /// Makes, locks and fills the lock file of a new directory, then gives the directory to `owner`.
    private static func lockNew(_ path: String, _ owner: SystemUser?) throws(ChildProcessError) -> Int32 {
        let file = "\(path)/\(lockName)"
        let lock = open(file, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        // Filled only once it is locked: a sweep spares an empty lock file (see `sweep`).
        let mark = "flywheel \(getpid())\n"
        guard lock >= 0, flock(lock, LOCK_SH) == 0, write(lock, mark, mark.utf8.count) == mark.utf8.count,
            owner.map({ chown(path, $0.userID, $0.groupID) == 0 }) ?? true
        else {
            let code = errno
            if lock >= 0 { close(lock) }
            unlink(file)
            rmdir(path)
            throw .system("cannot set up \(path)" + (owner.map { " for the user \($0.name)" } ?? ""), code)
        }
        return lock
    }
}
