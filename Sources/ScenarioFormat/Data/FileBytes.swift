/// A file that is sent as it is.
public final class FileBytes: Sendable, Equatable {
    /// As it is named in the scenario.
    public let path: String
    public let bytes: [UInt8]

    public init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }

    public static func == (a: FileBytes, b: FileBytes) -> Bool { a.path == b.path && a.bytes == b.bytes }
}
