import CPostgres

/// Writes rows of a `COPY … FROM STDIN` under way, in text format.
public struct CopyWriter: ~Copyable {
    private let connection: OpaquePointer
    private var buffer: [UInt8] = []
    /// Bytes handed to libpq at once.
    private static let batch = 64 * 1024

    init(_ connection: OpaquePointer) { self.connection = connection }

    /// Appends one row, a value for each column of the target.
    public mutating func row(_ values: [PostgresValue]) throws(PostgresError) {
        for (index, value) in values.enumerated() {
            if index > 0 { buffer.append(UInt8(ascii: "\t")) }
            switch value {
            case .null: buffer.append(contentsOf: #"\N"#.utf8)
            case .text(let text): append(text)
            case .bytes(let bytes): append(hexOf: bytes)
            }
        }
        buffer.append(UInt8(ascii: "\n"))
        if buffer.count >= Self.batch { try flush() }
    }

    mutating func flush() throws(PostgresError) {
        let sent = buffer.withUnsafeBytes { bytes in
            let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
            return bytes.isEmpty ? 1 : PQputCopyData(connection, start, Int32(bytes.count))
        }
        buffer.removeAll(keepingCapacity: true)
        guard sent == 1 else {
            throw PostgresError(.connectionLost(outcomeUnknown: false), PostgresError.message(of: connection))
        }
    }

    private mutating func append(_ text: String) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): buffer.append(contentsOf: #"\\"#.utf8)
            case UInt8(ascii: "\t"): buffer.append(contentsOf: #"\t"#.utf8)
            case UInt8(ascii: "\n"): buffer.append(contentsOf: #"\n"#.utf8)
            case UInt8(ascii: "\r"): buffer.append(contentsOf: #"\r"#.utf8)
            default: buffer.append(byte)
            }
        }
    }

    /// bytea in hex format, its backslash doubled for COPY.
    private mutating func append(hexOf bytes: [UInt8]) {
        let digits = Array("0123456789abcdef".utf8)
        buffer.append(contentsOf: #"\\x"#.utf8)
        for byte in bytes { buffer += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
    }
}
