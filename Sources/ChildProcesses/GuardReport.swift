import CLinux
import Glibc
import Synchronization
import SystemPackage

/// What a guard says as it starts: the child's number, or why there is none. Read by one task.
final class GuardReport: Sendable {
    private let descriptor: Int32
    private let failure = Mutex<String?>(nil)

    private init(_ descriptor: Int32) { self.descriptor = descriptor }
    deinit { close(descriptor) }

    static func pipe() throws(ChildProcessError) -> (GuardReport, FileDescriptor) {
        var pair: [Int32] = [-1, -1]
        guard fw_pipe(&pair) == 0 else { throw .system("cannot make a pipe") }
        return (GuardReport(pair[0]), FileDescriptor(rawValue: pair[1]))
    }

    /// The guard itself could not be started. (The pipe then closes without a word.)
    func spawnFailed(_ message: String) { failure.withLock { $0 = message } }

    /// Waits for the report. Polls, since a pool thread must not block and the guard needs but a few milliseconds.
    func childID(of executable: String) async throws(ChildProcessError) -> Int32 {
        var text: [UInt8] = []
        while true {
            var buffer = [UInt8](repeating: 0, count: 4096)
            let count = read(descriptor, &buffer, buffer.count)
            if count > 0 {
                text += buffer[..<count]
                if let processID = Self.childID(in: String(decoding: text, as: UTF8.self)) { return processID }
            } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
                break
            } else {
                if let failure = failure.withLock(\.self) {
                    throw ChildProcessError("cannot start a guard for \(executable): \(failure)")
                }
                try? await Task.sleep(for: .milliseconds(1))
            }
        }
        let words = String(decoding: text, as: UTF8.self).split(separator: "\n").joined(separator: "; ")
        let reason = failure.withLock(\.self) ?? words
        throw ChildProcessError(
            "cannot start a guard for \(executable): \(reason.isEmpty ? "see its standard error" : reason)")
    }

    private static func childID(in text: String) -> Int32? {
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        where line.hasPrefix(GuardScript.reportPrefix) {
            return Int32(line.dropFirst(GuardScript.reportPrefix.count))
        }
        return nil
    }
}
