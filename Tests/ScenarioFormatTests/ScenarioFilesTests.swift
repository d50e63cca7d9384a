import Foundation
import ScenarioFormat
import Testing

@Suite("Files are found beside the scenario")
struct ScenarioFilesTests {
    /// A folder that goes with the test.
    private final class Folder {
        let path: String

        init() throws {
            let url = FileManager.default.temporaryDirectory.appending(path: "fw-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
            path = url.path
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        func write(_ name: String, _ text: String) throws {
            try text.write(toFile: "\(path)/\(name)", atomically: false, encoding: .utf8)
        }
    }

    private func load(_ text: String, in folder: Folder) throws(ScenarioErrors) -> Scenario {
        let file = folder.path + "/t.yaml"
        return try ScenarioFile.load(
            text: text, file: file, environment: [:], libraries: [profiles], files: .beside(file), checkGate: checkGate)
    }

    @Test("a table, a body and a certificate, beside the scenario and elsewhere")
    func real() throws {
        let folder = try Folder()
        try folder.write("users.csv", "name\n\"a \"\"b\"\"\"\n")
        try folder.write("body.json", "{}")
        try folder.write("empty.bin", "")
        try folder.write("ca.pem", "-----BEGIN CERTIFICATE-----\n")
        let loaded = try load(
            """
            target: {url: https://a.example}
            users: {file: users.csv}
            operations:
              a: {request: {path: /, file: "\(folder.path)/body.json"}}
              b: {request: {path: /, file: ./empty.bin}}
            load: [{executor: constant-vus, vus: 1, duration: 1s}]
            http: {tls: {ca: ca.pem}}
            """, in: folder)
        let table = try #require(loaded.users.table)
        #expect(String(decoding: table.field(row: 0, column: 0), as: UTF8.self) == #"a "b""#)
        #expect(table.path == "users.csv")
        #expect(
            loaded.operations[0].request.body
                == .file(FileBytes(path: folder.path + "/body.json", bytes: Array("{}".utf8))))
        #expect(loaded.operations[1].request.body == .file(FileBytes(path: "./empty.bin", bytes: [])))
        #expect(loaded.http.tls.authorities == folder.path + "/ca.pem")
        // Reading it has changed no file.
        #expect(try String(contentsOfFile: folder.path + "/users.csv", encoding: .utf8) == "name\n\"a \"\"b\"\"\"\n")
    }

    @Test("a scenario without a folder looks in the working directory", arguments: ["t.yaml", "-"])
    func bare(_ file: String) throws {
        let error = try #require(throws: ScenarioErrors.self) {
            try ScenarioFile.load(
                text: scenario("users: {file: no/such.csv}"), file: file, environment: [:], libraries: [profiles],
                files: .beside(file), checkGate: checkGate)
        }
        #expect(error.diagnostics.map(\.message) == ["`no/such.csv` does not exist"])
    }

    @Test("what is no readable file says what it is")
    func odd() throws {
        let folder = try Folder()
        try FileManager.default.createDirectory(atPath: folder.path + "/dir.csv", withIntermediateDirectories: true)
        #expect(mkfifo(folder.path + "/fifo.csv", 0o600) == 0)
        try folder.write("file.csv", "a\n1\n")
        try folder.write("secret.csv", "a\n1\n")
        chmod(folder.path + "/secret.csv", 0)
        var expected = [
            ("dir.csv", "is a directory"), ("fifo.csv", "is not a regular file"), ("none.csv", "does not exist"),
            ("file.csv/x.csv", "does not exist: a part of its path is no folder"),
            ("/dev/zero.csv", "does not exist"),
        ]
        // Root reads everything.
        if geteuid() != 0 { expected.append(("secret.csv", "cannot be read: permission denied")) }
        for (name, message) in expected {
            let error = try #require(throws: ScenarioErrors.self) {
                try load(scenario("users: {file: \(name)}"), in: folder)
            }
            let found = try #require(error.diagnostics.first)
            #expect(found.message.hasSuffix(message), "\(name)")
            #expect("\(found.line):\(found.column)" == "4:15")
        }
    }

    @Test("an error inside a table names the file as the process sees it")
    func names() throws {
        let folder = try Folder()
        try folder.write("t.csv", "a,b\n1\n")
        let error = try #require(throws: ScenarioErrors.self) {
            try load(scenario("users: {file: t.csv}\nseed: x"), in: folder)
        }
        #expect(
            error.diagnostics.map { "\($0.file):\($0.line)" } == ["\(folder.path)/t.yaml:5", "\(folder.path)/t.csv:2"])
    }

    @Test("a large file is mapped, and seen to change while it is read")
    func changed() throws {
        let folder = try Folder()
        let text = "name\n" + String(repeating: "\"a \"\"b\"\"\"\n", count: 150_000)
        try folder.write("t.csv", text)
        let real = ScenarioFiles.beside(folder.path + "/t.yaml")
        func load(_ files: ScenarioFiles) throws -> Scenario {
            try ScenarioFile.load(
                text: scenario("users: {file: t.csv}"), file: "t.yaml", environment: [:], libraries: [profiles],
                files: files, checkGate: checkGate)
        }
        let table = try #require(try load(real).users.table)
        #expect(table.rows == 150_000 && !table.hasChanged)
        #expect(String(decoding: table.field(row: 149_999, column: 0), as: UTF8.self) == #"a "b""#)
        #expect(try String(contentsOfFile: folder.path + "/t.csv", encoding: .utf8) == text)
        let writing = ScenarioFiles(
            resolve: real.resolve,
            read: { [path = folder.path] (name, limit) throws(ScenarioFiles.Problem) in
                let mapping = try real.read(name, limit)
                let file = FileHandle(forWritingAtPath: path + "/t.csv")
                _ = try? file?.seekToEnd()
                file?.write(Data("more\n".utf8))
                return mapping
            })
        let error = try #require(throws: ScenarioErrors.self) { try load(writing) }
        #expect(error.diagnostics.map(\.message) == ["`t.csv` changed while it was read"])
        #expect(table.hasChanged)
    }
}
