import Foundation

/// A certificate authority made by the openssl command, with what it has signed: PEM files in a folder of its own, which goes
/// when the test process ends.
struct Authority: Sendable {
    let folder: String

    /// One for all tests: nothing in it changes.
    static let shared = Authority()
    /// Of nobody's trust.
    static let stranger = Authority()

    var caFile: String { file("ca.pem") }
    func file(_ name: String) -> String { "\(folder)/\(name)" }

    private init() {
        folder = scratchFolder("fw-ca")
        openssl(
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=test-authority -keyout ca.key "
                + "-out ca.pem")
        sign("server", subject: "DNS:localhost,IP:127.0.0.1")
        sign("other", subject: "DNS:other.example")
        sign("expired", subject: "DNS:localhost,IP:127.0.0.1", days: -1)
        sign("client", subject: "DNS:client")
        try? Data("no PEM at all".utf8).write(to: URL(fileURLWithPath: file("garbage.pem")))
    }

    private func sign(_ name: String, subject: String, days: Int = 2) {
        try? Data("subjectAltName=\(subject)\n".utf8).write(to: URL(fileURLWithPath: file("\(name).ext")))
        openssl(
            "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=\(name) -keyout \(name).key -out \(name).csr"
        )
        openssl(
            "x509 -req -in \(name).csr -CA ca.pem -CAkey ca.key -CAcreateserial -days \(days) -extfile \(name).ext -out "
                + "\(name).pem")
    }

    private func openssl(_ arguments: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments.split(separator: " ").map(String.init)
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        do { try process.run() } catch { preconditionFailure("openssl is missing: .ci/setup installs it") }
        process.waitUntilExit()
        precondition(process.terminationStatus == 0, "openssl \(arguments)")
    }
}

/// A folder that is removed as the process ends.
func scratchFolder(_ name: String) -> String {
    var template = Array((FileManager.default.temporaryDirectory.path + "/\(name)-XXXXXX").utf8CString)
    precondition(mkdtemp(&template) != nil, "cannot make a temporary folder")
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    ScratchFolders.shared.add(path)
    return path
}

/// Removes at exit: atexit takes no context.
private final class ScratchFolders: @unchecked Sendable {
    static let shared = ScratchFolders()
    private let lock = NSLock()
    /// Guarded by the lock.
    private var paths: [String] = []

    private init() { atexit { ScratchFolders.shared.removeAll() } }

    func add(_ path: String) { lock.withLock { paths.append(path) } }
    private func removeAll() {
        lock.withLock { for path in paths { try? FileManager.default.removeItem(atPath: path) } }
    }
}
