/// What a command of `Migrations` found or did, ready to be printed.
public struct MigrationReport: Sendable, Equatable, CustomStringConvertible {
    public let lines: [String]
    /// Whether all is as it should be: `verify` found no difference, `status` nothing pending or altered.
    public let isClean: Bool

    public var description: String { lines.joined(separator: "\n") }
}

/// Why a command of `Migrations` failed. Nothing was changed by the step that failed.
public enum MigrationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The database could not be used, or refused a step.
    case database(step: String?, reason: String)
    /// Another program held the migrations' lock all the time this one was ready to wait.
    case locked(waited: Duration)
    /// The migration was applied with a text other than this program's.
    case altered(String)
    /// The database knows a migration that this program does not.
    case unknown(number: Int)

    public var description: String {
        switch self {
        case .database(let step?, let reason): "migration \(step) failed and was undone: \(reason)"
        case .database(nil, let reason): reason
        case .locked(let waited):
            "another program has been migrating this database for \(waited.components.seconds) s: wait for its end and "
                + "try again, or find it with: select pid from pg_locks where locktype = 'advisory' and granted"
        case .altered(let title):
            "migration \(title) was applied in another form than this program has: use the program that applied it"
        case .unknown(let number):
            "the database has migration \(number), which this program does not know: use a newer program"
        }
    }
}
