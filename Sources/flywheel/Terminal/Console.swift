import Foundation

/// The two streams: results go to standard output, everything said on the way to standard error.
enum Console {
    static func say(_ text: String) { write(text + "\n") }

    static func write(_ text: String) { put(Array(text.utf8), STDERR_FILENO) }

    static func result(_ text: String, terminator: String = "\n") { bytes(Array((text + terminator).utf8)) }

    static func bytes(_ bytes: [UInt8]) { put(bytes, STDOUT_FILENO) }

    /// Makes output that nobody reads harmless: a closed terminal or pipe must not cost a run its report. To be called first.
    static func prepare() {
        signal(SIGPIPE, SIG_IGN)
        // A stream that was closed by the caller would otherwise become the first file that is opened.
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
            _ = open("/dev/null", descriptor == STDIN_FILENO ? O_RDONLY : O_WRONLY)
        }
    }

    /// What cannot be written is dropped.
    private static func put(_ bytes: [UInt8], _ descriptor: Int32) {
        bytes.withUnsafeBytes { raw in
            var rest = raw[...]
            while !rest.isEmpty {
                let count = Foundation.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return }
                rest = rest.dropFirst(count)
            }
        }
    }

    /// `flywheel: error: …`
    static func fail(_ message: String) { say("flywheel: error: \(message)") }

    static var progressIsLive: Bool {
        isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    }

    /// <https://no-color.org>: any non-empty value switches colour off.
    static func hasColour(_ descriptor: Int32) -> Bool {
        let environment = ProcessInfo.processInfo.environment
        return isatty(descriptor) == 1 && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    }
}
