import Glibc

/// A child process or its directory could not be set up.
public struct ChildProcessError: Error, Sendable, CustomStringConvertible {
    public let message: String
    public var description: String { message }

    init(_ message: String) { self.message = message }

    /// `what: <the system's words for errno>`.
    static func system(_ what: String, _ code: Int32 = errno) -> ChildProcessError {
        ChildProcessError("\(what): \(String(cString: strerror(code)))")
    }
}
