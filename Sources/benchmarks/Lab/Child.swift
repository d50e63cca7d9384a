import Foundation
import NullTarget

/// One program, started and waited for.
///
/// Started from the main thread, which lives as long as this program does, through `setpriv --pdeathsig`, so that the kernel kills
/// it with us; and through `taskset`, so that it runs where it is told.
struct Child {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    struct Outcome {
        var output: String
        var errors: String
        var status: Int32
        /// User and system, seconds.
        var cpu: Double
        /// Largest resident size, bytes.
        var memory: Int
        var seconds: Double

        /// How it ended, when it did not end well.
        var failure: String? {
            if status == 0 { return nil }
            let last = (errors + output).split(separator: "\n").last.map(String.init) ?? "said nothing"
            return status & 0x7F == 0 ? "exit \(status >> 8): \(last)" : "killed by signal \(status & 0x7F)"
        }
    }

    let processID: Int32
    private let output, errors: String
    private let began = ContinuousClock.now

    /// - Parameter files: a directory for its output.
    init(_ command: [String], processor: Int?, files: String) throws {
        var command = command
        if let processor { command = ["taskset", "-c", "\(processor)"] + command }
        command = ["setpriv", "--pdeathsig", "KILL"] + command
        let name = "\(files)/\(UInt64.random(in: .min ... .max))"
        (output, errors) = (name + ".out", name + ".err")
        let descriptors = [("/dev/null", O_RDONLY), (output, O_WRONLY | O_CREAT), (errors, O_WRONLY | O_CREAT)].map {
            open($0.0, $0.1 | O_CLOEXEC, 0o600)
        }
        defer { for descriptor in descriptors { close(descriptor) } }
        processID = try Spawn.start(command, input: descriptors[0], output: descriptors[1], error: descriptors[2]).get()
        CleanUp.shared.add(child: processID)
    }

    /// Waits for its end.
    func wait() -> Outcome {
        // Waited for without being taken, so that its number cannot become another's before it is off the list.
        var info = siginfo_t()
        while waitid(P_PID, id_t(processID), &info, WEXITED | WNOWAIT) < 0, errno == EINTR {}
        CleanUp.shared.remove(child: processID)
        let (status, usage) = Spawn.wait(for: processID)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        func text(_ file: String) -> String {
            defer { unlink(file) }
            return (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
        }
        return Outcome(
            output: text(output), errors: text(errors), status: status,
            cpu: seconds(usage.ru_utime) + seconds(usage.ru_stime), memory: Int(usage.ru_maxrss) * 1024,
            seconds: Double((ContinuousClock.now - began) / .microseconds(1)) / 1e6)
    }

    /// Ends it at once.
    func kill() {
        Foundation.kill(processID, SIGKILL)
        _ = wait()
    }
}
