import Foundation
import Testing

/// The built `flywheel`, run as a user runs it: a second process in a directory and a temporary directory of its own.
final class FlywheelProgram {
    struct Outcome {
        var status: Int32
        var output: String
        var errors: String
    }

    /// The test bundle lies beside the program.
    static let executable =
        ((try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? "")
        .split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/flywheel"

    let folder: String
    /// `TMPDIR` of the program: whatever it leaves lying lies here.
    let temporary: String
    private var process = Process()

    init() throws {
        // Short: Unix sockets are made below it.
        folder = "/tmp/fwt-\(UInt32.random(in: .min ... .max))"
        temporary = folder + "/t"
        try FileManager.default.createDirectory(atPath: temporary, withIntermediateDirectories: true)
        // Children run as another user when the tests run as root.
        chmod(folder, 0o755)
        chmod(temporary, 0o1777)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func write(_ name: String, _ text: String) throws {
        try text.write(toFile: folder + "/" + name, atomically: true, encoding: .utf8)
    }

    func read(_ name: String) throws -> String { try String(contentsOfFile: folder + "/" + name, encoding: .utf8) }

    func json(_ name: String) throws -> [String: Any] {
        let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    /// `input`: what stands on standard input; nil: nothing.
    func start(_ arguments: [String], environment: [String: String] = [:], input: String? = nil) throws {
        process = Process()
        process.executableURL = URL(fileURLWithPath: Self.executable)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        var all = ProcessInfo.processInfo.environment
        all["TMPDIR"] = temporary
        all["GITHUB_ACTIONS"] = nil
        all["GITHUB_STEP_SUMMARY"] = nil
        all.merge(environment) { $1 }
        process.environment = all
        process.standardInput = FileHandle.nullDevice
        if let input {
            try write("stdin", input)
            process.standardInput = FileHandle(forReadingAtPath: folder + "/stdin")
        }
        // Files, not pipes: a program that says much must not wait for a reader.
        process.standardOutput = try file("stdout")
        process.standardError = try file("stderr")
        try process.run()
    }

    private func file(_ name: String) throws -> FileHandle {
        try write(name, "")
        return try #require(FileHandle(forWritingAtPath: folder + "/" + name))
    }

    var processID: Int32 { process.processIdentifier }

    func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    /// Sends a signal and waits until the program has said that it noticed.
    func interrupt(_ number: Int32) async throws {
        signal(number)
        try await waitUntilSaid("ending early")
    }

    /// Without holding a thread of the concurrency pool, which other tests need.
    func wait() async throws -> Outcome {
        while process.isRunning { try await Task.sleep(for: .milliseconds(20)) }
        let killed = process.terminationReason == .uncaughtSignal
        return Outcome(
            status: killed ? -process.terminationStatus : process.terminationStatus, output: try read("stdout"),
            errors: try read("stderr"))
    }

    func run(
        _ arguments: [String], environment: [String: String] = [:], input: String? = nil
    ) async throws -> Outcome {
        try start(arguments, environment: environment, input: input)
        return try await wait()
    }

    /// Runs a scenario into the folder `out`, again while the generator itself says that this machine, busy with other tests, did
    /// not let it keep its time: an unsound measurement says nothing about what is tested.
    func measure(_ scenario: String, _ options: [String] = [], into out: String = "out") async throws -> Outcome {
        for _ in 0..<9 {
            let outcome = try await run(["run", scenario, "--into", out] + options)
            guard outcome.status == 98, try json("\(out)/summary.json").description.contains("send lag p99") else {
                return outcome
            }
            try FileManager.default.removeItem(atPath: "\(folder)/\(out)")
            try await Task.sleep(for: .seconds(3))
        }
        return try await run(["run", scenario, "--into", out] + options)
    }

    /// Waits until the program has said `text` on standard error.
    func waitUntilSaid(_ text: String) async throws {
        for _ in 0..<600 where !(try read("stderr").contains(text)) { try await Task.sleep(for: .milliseconds(100)) }
        try #require(try read("stderr").contains(text), "never said: \(text)")
    }

    /// Processes whose command line or environment names this program's temporary directory.
    func leftoverProcesses() -> [String] {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return entries.filter { Int32($0) != nil && Int32($0) != getpid() }.compactMap { entry in
            let command = FileManager.default.contents(atPath: "/proc/\(entry)/cmdline") ?? Data()
            let environment = FileManager.default.contents(atPath: "/proc/\(entry)/environ") ?? Data()
            guard (command + environment).range(of: Data(temporary.utf8)) != nil else { return nil }
            // A process that has ended but was not waited for yet holds nothing.
            let state = (try? String(contentsOfFile: "/proc/\(entry)/stat", encoding: .utf8)) ?? ""
            guard !state.isEmpty, !state.contains(") Z ") else { return nil }
            return "\(entry) \(String(decoding: command, as: UTF8.self))"
        }
    }

    func leftoverFiles() -> [String] { (try? FileManager.default.contentsOfDirectory(atPath: temporary)) ?? [] }

    /// Nothing runs and nothing lies about; `within` gives guards that were orphaned time to clear up.
    func expectNothingLeft(within seconds: Int = 0) async throws {
        for _ in 0..<(seconds * 10) where !(leftoverProcesses().isEmpty && leftoverFiles().isEmpty) {
            try await Task.sleep(for: .milliseconds(100))
        }
        #expect(leftoverProcesses() == [])
        #expect(leftoverFiles() == [])
    }
}
