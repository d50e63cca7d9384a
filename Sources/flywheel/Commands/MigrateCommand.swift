import ArgumentParser
import Gates
import ProfileService

struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Bring a database to the profile service's schema, or back.",
        subcommands: [Up.self, Down.self, Status.self, Verify.self])

    struct Up: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Apply every migration that is not applied yet.")
        @OptionGroup var database: DatabaseOption

        func run() async throws { try database.migrate(Migrations.up) }
    }

    struct Down: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take back the newest migration.",
            discussion: "What it drops is copied to a rollback schema first.")
        @OptionGroup var database: DatabaseOption

        func run() async throws { try database.migrate(Migrations.down) }
    }

    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Say which migrations are applied.")
        @OptionGroup var database: DatabaseOption

        func run() async throws { try database.migrate(Migrations.status) }
    }

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Compare columns, types, indexes, policies and grants with what the code expects.",
            discussion: "Prints each difference; exit code 65 when there is one.")
        @OptionGroup var database: DatabaseOption

        func run() async throws {
            let report = try database.migrate(Migrations.verify)
            if !report.isClean { throw ExitCode(ExitStatus.invalidInput.code) }
        }
    }
}

extension DatabaseOption {
    /// Runs a step, prints its report and gives it; throws an `ExitCode` once a failure has been said.
    @discardableResult
    fileprivate func migrate(_ step: (String) throws(MigrationError) -> MigrationReport) throws -> MigrationReport {
        let conninfo = try resolved()
        do throws(MigrationError) {
            let report = try step(conninfo)
            Console.result("\(report)")
            return report
        } catch {
            Console.fail("\(error)")
            throw ExitCode(ExitStatus.unavailable.code)
        }
    }
}
