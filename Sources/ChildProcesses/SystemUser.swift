import Glibc

/// A user of this machine, to run a child as. Only root can become another user.
public struct SystemUser: Sendable, Hashable {
    public let name: String
    public let userID: UInt32
    public let groupID: UInt32

    /// Nil when the machine has no such user.
    public init?(named name: String) {
        var entry = passwd()
        var buffer = [CChar](repeating: 0, count: 16 * 1024)
        var found: UnsafeMutablePointer<passwd>?
        guard getpwnam_r(name, &entry, &buffer, buffer.count, &found) == 0, found != nil else { return nil }
        self.name = name
        userID = entry.pw_uid
        groupID = entry.pw_gid
    }

    public static var weAreRoot: Bool { geteuid() == 0 }
}
