import Glibc

@testable import ChildProcesses

/// Whether a process exists and is not merely waiting to be reaped.
func isAlive(_ processID: Int32) -> Bool {
    let file = open("/proc/\(processID)/stat", O_RDONLY)
    guard file >= 0 else { return false }
    defer { close(file) }
    var buffer = [UInt8](repeating: 0, count: 1024)
    let count = read(file, &buffer, buffer.count)
    guard count > 0 else { return false }
    // "pid (name) state …"; the name may hold anything.
    let text = String(decoding: buffer[..<count], as: UTF8.self)
    guard let end = text.lastIndex(of: ")") else { return false }
    return !["Z", "X"].contains(text[end...].dropFirst(2).first)
}

func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

func contents(_ path: String) -> String {
    let file = open(path, O_RDONLY)
    guard file >= 0 else { return "" }
    defer { close(file) }
    var buffer = [UInt8](repeating: 0, count: 64 * 1024)
    let count = read(file, &buffer, buffer.count)
    return String(decoding: buffer[..<max(count, 0)], as: UTF8.self)
}

func write(_ text: String, to path: String) {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    _ = Glibc.write(file, text, text.utf8.count)
    close(file)
}

/// Waits for a condition; false when it never held. The limit only bounds a failing test.
func eventually(_ condition: () -> Bool) async -> Bool {
    for _ in 0..<3000 {
        if condition() { return true }
        try? await Task.sleep(for: .milliseconds(10))
    }
    return condition()
}

/// A shell child that says `ready` in its log when it runs, with a child of its own in the background.
func stubborn(in scratch: ScratchDirectory, trap: String = "") -> ChildCommand {
    ChildCommand(
        executable: "/bin/sh",
        arguments: ["-c", "\(trap)\nsleep 1000 & echo $!; echo ready; while :; do wait; done"],
        standardOutput: "\(scratch.path)/log", standardError: "\(scratch.path)/log", grace: .seconds(20),
        scratch: scratch)
}

/// The number of the background child of `stubborn`, once it is ready.
func readyGrandchild(of scratch: ScratchDirectory) async -> Int32? {
    guard await eventually({ contents("\(scratch.path)/log").contains("ready") }) else { return nil }
    return contents("\(scratch.path)/log").split(separator: "\n").first.flatMap { Int32($0) }
}
