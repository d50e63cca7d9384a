import Glibc

/// Whole lines to a descriptor, unbuffered: what was said stays said when the program is stopped.
enum Output {
    static func say(_ text: String, to descriptor: Int32 = STDERR_FILENO) {
        let bytes = Array((text + "\n").utf8)
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            written += count
        }
    }
}
