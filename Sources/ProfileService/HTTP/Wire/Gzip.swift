import CZlib
import NIOCore

/// Bodies in gzip (RFC 1952).
enum Gzip {
    /// Smaller bodies gain nothing: with the head they fit into one packet anyway.
    static let threshold = 1024
    /// Of 1 to 9. Profiles are small: more effort saves next to nothing.
    private static let level: Int32 = 5

    /// Nil when zlib has no memory for it.
    static func compress(_ body: ByteBuffer) -> ByteBuffer? {
        var stream = z_stream()
        guard fw_gzip_begin(&stream, level) == Z_OK else { return nil }
        defer { deflateEnd(&stream) }
        let most = Int(deflateBound(&stream, UInt(body.readableBytes)))
        var compressed = ByteBuffer()
        var isWhole = false
        compressed.writeWithUnsafeMutableBytes(minimumWritableBytes: most) { output in
            body.withUnsafeReadableBytes { input in
                // zlib only reads from `next_in`; its type lacks the const.
                stream.next_in = UnsafeMutablePointer(mutating: input.bindMemory(to: UInt8.self).baseAddress)
                stream.avail_in = UInt32(input.count)
                stream.next_out = output.bindMemory(to: UInt8.self).baseAddress
                stream.avail_out = UInt32(output.count)
                isWhole = deflate(&stream, Z_FINISH) == Z_STREAM_END
            }
            return Int(stream.total_out)
        }
        return isWhole ? compressed : nil
    }

    /// Whether an `Accept-Encoding` value allows gzip (RFC 9110, 12.5.3).
    static func isAccepted(_ field: String) -> Bool {
        var whole: Bool?
        var any = false
        for item in field.split(separator: ",") {
            let parts = item.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
            guard let coding = parts.first else { continue }
            let quality = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
            if coding == "gzip" || coding == "x-gzip" { whole = quality > 0 }
            if coding == "*" { any = quality > 0 }
        }
        return whole ?? any
    }
}
