import Foundation

/// The two streams: results go to standard output, everything said on the way to standard error.
enum Console {
    static func say(_ text: String) { write(text + "\n") }

    static func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }

    static func result(_ text: String, terminator: String = "\n") { bytes(Array((text + terminator).utf8)) }

    static func bytes(_ bytes: [UInt8]) { FileHandle.standardOutput.write(Data(bytes)) }

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
