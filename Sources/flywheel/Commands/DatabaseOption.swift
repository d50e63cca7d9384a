import ArgumentParser
import Foundation

/// Which database, from the environment by preference: a connection string may hold a password, and anybody may read a
/// process's arguments.
struct DatabaseOption: ParsableArguments {
    static let variable = "FLYWHEEL_DATABASE"
    /// A database of `serve`'s own, gone with it.
    static let ephemeral = "ephemeral"

    @Option(
        help: ArgumentHelp(
            "libpq connection string; default: the environment variable \(variable).", valueName: "CONNINFO"))
    var database: String?

    func resolved() throws -> String {
        if let conninfo = database ?? ProcessInfo.processInfo.environment[Self.variable], !conninfo.isEmpty {
            return conninfo
        }
        throw ValidationError(
            "No database: give --database or set \(Self.variable), for example \"host=/run/postgresql dbname=app\".")
    }
}
