import CLinux
import Glibc

/// A null target in a process of its own, so that it shares neither thread nor heap with what is measured.
///
/// The program is started with `NullTargetOptions.arguments` after its own; it says its address in one line and, once its
/// standard input is at its end, its recording (`Recording.text`). So it ends with its parent, however that ends. Not
/// thread-safe.
public struct NullTargetProcess: ~Copyable {
    public let address: String
    public let processID: Int32
    private let input: Int32
    private let output: Int32
    private var hasEnded = false

    /// Longest address line, bytes.
    private static let longestLine = 256

    /// - Parameter program: an executable and its first arguments.
    public init(program: [String], options: NullTargetOptions) throws(NullTargetError) {
        if let problem = options.problem { throw NullTargetError(problem) }
        let (id, input, output) = try Self.launch(program + options.arguments)
        let line = Self.firstLine(output)
        guard line.hasPrefix("http://") || line.hasPrefix("unix:") else {
            Self.end(id, input, output)
            throw NullTargetError("the null target's process did not start: \(program.joined(separator: " "))")
        }
        (processID, self.input, self.output, address) = (id, input, output, line)
    }

    private static func launch(
        _ command: [String]
    ) throws(NullTargetError) -> (id: Int32, input: Int32, output: Int32) {
        var down: [Int32] = [-1, -1]
        var up: [Int32] = [-1, -1]
        guard fw_pipe(&down) == 0 else { throw .system("cannot make a pipe") }
        guard fw_pipe(&up) == 0 else {
            let code = errno
            for end in down { close(end) }
            throw .system("cannot make a pipe", code)
        }
        // Our end waits for what it reads.
        _ = fcntl(up[0], F_SETFL, 0)
        let started = Spawn.start(command, input: down[0], output: up[1])
        close(down[0])
        close(up[1])
        do throws(NullTargetError) {
            return (try started.get(), down[1], up[0])
        } catch {
            close(down[1])
            close(up[0])
            throw error
        }
    }

    private static func firstLine(_ output: Int32) -> String {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while line.count < longestLine, read(output, &byte, 1) == 1, byte != UInt8(ascii: "\n") { line.append(byte) }
        return String(decoding: line, as: UTF8.self)
    }

    deinit {
        if !hasEnded { Self.end(processID, input, output) }
    }

    /// Ends the process and gives what it saw.
    public mutating func stop() throws(NullTargetError) -> Recording {
        guard !hasEnded else { throw NullTargetError("the null target has been stopped already") }
        hasEnded = true
        close(input)
        var text: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(output, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            text += chunk[..<count]
        }
        close(output)
        Spawn.wait(for: processID)
        guard let recording = Recording(text: text) else {
            throw NullTargetError("the null target's process ended without its recording")
        }
        return recording
    }

    private static func end(_ processID: Int32, _ input: Int32, _ output: Int32) {
        close(input)
        close(output)
        Spawn.wait(for: processID)
    }
}
