import ChildProcesses
import Glibc
import Testing

@testable import Postgres

@Suite("An ephemeral cluster")
struct EphemeralClusterTests {
    @Test func isPrivateAndLeavesNothing() async throws {
        let cluster = try await EphemeralCluster.start(settings: ["work_mem": "7MB", "fsync": "on"])
        var facts = stat()
        #expect(stat(cluster.directory, &facts) == 0 && facts.st_mode & 0o777 == 0o700)
        let server = cluster.serverProcessID
        do {
            var session = try PostgresSession(conninfo: cluster.conninfo())
            let row = try session.query(
                """
                SELECT current_setting('listen_addresses'), current_setting('server_encoding'),
                       current_setting('lc_collate'), current_user, current_setting('work_mem'),
                       current_setting('fsync'), current_setting('full_page_writes')
                """)
            let expected = ["", "UTF8", "C", EphemeralCluster.superuser, "7MB", "on", "off"]
            #expect(expected.indices.map { row.text(0, $0) } == expected)
            if cluster.settings["shared_preload_libraries"]?.contains("pg_stat_statements") == true {
                try session.execute("CREATE EXTENSION pg_stat_statements; SELECT count(*) FROM pg_stat_statements")
            }
        }
        #expect(kill(server, 0) == 0)
        await cluster.stop()
        await cluster.stop()
        #expect(await eventually { kill(server, 0) != 0 })
        #expect(!exists(cluster.directory))
        #expect(cluster.serverProcessID == 0)
    }

    @Test func aWrongSettingIsReportedWithTheServersWords() async throws {
        let error = await #expect(throws: EphemeralClusterError.self) {
            _ = try await EphemeralCluster.start(settings: ["shared_buffers": "many"])
        }
        #expect(error?.message.contains("shared_buffers") == true)
        let fixed = await #expect(throws: EphemeralClusterError.self) {
            _ = try await EphemeralCluster.start(settings: ["listen_addresses": "*"])
        }
        #expect(fixed?.message.contains("listen_addresses") == true)
    }

    @Test func aKilledServerCanBeStartedAgain() async throws {
        let cluster = try await EphemeralCluster.start()
        #expect(cluster.signalServer(SIGKILL))
        #expect(await eventually { !cluster.isRunning })
        try await cluster.startServer()
        var session = try PostgresSession(conninfo: cluster.conninfo())
        #expect(try session.query("SELECT 1").text(0, 0) == "1")
        await cluster.stop()
    }

    @Test func aHarnessThatDiesTakesItAlong() async throws {
        let notes = try ScratchDirectory()
        let path = notes.path + "/notes"
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            let cluster = try await EphemeralCluster.start()
            let session = try PostgresSession(conninfo: cluster.conninfo())
            let file = open(path, O_WRONLY | O_CREAT, 0o600)
            let text = "\(cluster.directory)\n\(cluster.serverProcessID)\n\(session.backendProcessID)"
            write(file, text, text.utf8.count)
            raise(SIGKILL)
        }
        let lines = FileTail.read(path).split(separator: "\n").map(String.init)
        try #require(lines.count == 3)
        #expect(await eventually { !exists(lines[0]) }, "\(lines[0]) stays")
        for number in lines.dropFirst().compactMap({ Int32($0) }) {
            #expect(await eventually { kill(number, 0) != 0 }, "process \(number) survives")
        }
    }

    @Test func aMissingServerIsExplained() {
        let error = #expect(throws: EphemeralClusterError.self) {
            try PostgresInstallation.find(path: "/nonexistent:relative", configured: nil, usual: ["/nonexistent/*/bin"])
        }
        #expect(error?.message.contains("/nonexistent/*/bin") == true)
        #expect(error?.message.contains("apt-get install postgresql") == true)
    }

    @Test func theNewestInstallationIsTaken() throws {
        let scratch = try ScratchDirectory()
        for version in ["9.6", "17", "8"] {
            mkdir("\(scratch.path)/\(version)", 0o700)
            for program in ["initdb", "postgres"] {
                close(open("\(scratch.path)/\(version)/\(program)", O_CREAT | O_WRONLY, 0o700))
            }
        }
        let found = try PostgresInstallation.find(path: "", configured: nil, usual: ["\(scratch.path)/*"])
        #expect(found.directory == "\(scratch.path)/17")
    }
}
