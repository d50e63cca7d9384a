import CLinux
import Glibc
import Synchronization
import SystemPackage

/// The harness's end of a guard's standard input. Its closing, by us or by the kernel, stops the child. A socket, not a
/// pipe: writing to a guard that died must not raise SIGPIPE. Thread-safe.
final class ControlSocket: Sendable {
    private let descriptor: Mutex<Int32>

    private init(_ descriptor: Int32) { self.descriptor = Mutex(descriptor) }
    deinit { close() }

    /// Our end, and the guard's.
    static func pair() throws(ChildProcessError) -> (ControlSocket, FileDescriptor) {
        var pair: [Int32] = [-1, -1]
        guard fw_socket_pair(&pair) == 0 else { throw .system("cannot make a socket pair") }
        return (ControlSocket(pair[0]), FileDescriptor(rawValue: pair[1]))
    }

    /// Asks for the child's end while the harness lives on: the guard leaves the scratch directory alone.
    func requestStop() {
        let word = "stop\n"
        descriptor.withLock { if $0 >= 0 { _ = fw_send($0, word, word.utf8.count) } }
    }

    func close() {
        descriptor.withLock {
            if $0 >= 0 { Glibc.close($0) }
            $0 = -1
        }
    }
}
