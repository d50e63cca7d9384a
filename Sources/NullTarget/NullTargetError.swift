import Glibc

/// Why a null target could not be started, or was lost.
public struct NullTargetError: Error, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }

    static func system(_ what: String, _ code: Int32 = errno) -> NullTargetError {
        NullTargetError("\(what): \(String(cString: strerror(code)))")
    }
}
