/// The target of a run could not be reached or started. Exit code 69.
public struct TestbedError: Error, Sendable, CustomStringConvertible {
    public let description: String

    /// `isInterrupted` said that nobody wants the target any more.
    static let interrupted = TestbedError("interrupted")

    init(_ description: String) { self.description = description }
}
