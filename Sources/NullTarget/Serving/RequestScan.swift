import Glibc

/// Requests in a run of bytes: just enough of HTTP/1.1 to tell where one ends and the next begins.
struct RequestScan {
    enum Step {
        /// A whole head: so many bytes of head, and of body after it.
        case request(head: Int, body: Int, number: Int64, closes: Bool)
        case incomplete
        /// Chunked, HEAD, or not HTTP: the connection has no future.
        case refused
    }

    /// Longest head, bytes.
    static let longestHead = 32_768

    /// Looks at the bytes from a request's beginning on.
    static func next(_ bytes: UnsafeRawBufferPointer) -> Step {
        guard let base = bytes.baseAddress, !bytes.isEmpty else { return .incomplete }
        var (line, length, number, closes) = (0, 0, Int64(-1), false)
        while line < bytes.count, let feed = memchr(base + line, 0x0A, bytes.count - line) {
            let end = UnsafeRawPointer(feed) - base
            let text = UnsafeRawBufferPointer(rebasing: bytes[line..<end])
            if line == 0 {
                // The shortest: `GET / HTTP/1.1`.
                guard text.count >= 14, !text.starts(with: "HEAD ".utf8) else { return .refused }
                number = numberInPath(text)
            } else if text.isEmpty || (text.count == 1 && text[0] == 0x0D) {
                return .request(head: end + 1, body: length, number: number, closes: closes)
            } else {
                switch text[0] | 0x20 {
                case UInt8(ascii: "c"):
                    if let value = value(of: "content-length:", in: text) {
                        guard let parsed = digits(value) else { return .refused }
                        length = Int(parsed)
                    } else if let value = value(of: "connection:", in: text) {
                        closes = value.count >= 5 && equals(value, "close")
                    }
                case UInt8(ascii: "t"):
                    if value(of: "transfer-encoding:", in: text) != nil { return .refused }
                case UInt8(ascii: "x"):
                    if let value = value(of: "x-arrival:", in: text) { number = digits(value) ?? -1 }
                default: break
                }
            }
            line = end + 1
        }
        return bytes.count > longestHead ? .refused : .incomplete
    }

    /// `N` of `GET /a/N HTTP/1.1`.
    private static func numberInPath(_ line: UnsafeRawBufferPointer) -> Int64 {
        guard let space = line.firstIndex(of: 0x20) else { return -1 }
        let path = UnsafeRawBufferPointer(rebasing: line[(space + 1)...])
        guard path.starts(with: "/a/".utf8) else { return -1 }
        return digits(UnsafeRawBufferPointer(rebasing: path.dropFirst(3).prefix { $0 > 0x20 })) ?? -1
    }

    /// What follows `name` (lower case, with its colon), without blanks at either end; nil for another field.
    private static func value(of name: StaticString, in line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        let count = name.utf8CodeUnitCount
        guard line.count >= count, equals(line, name) else { return nil }
        var (low, high) = (count, line.count)
        while low < high, line[low] <= 0x20 { low += 1 }
        while high > low, line[high - 1] <= 0x20 { high -= 1 }
        return UnsafeRawBufferPointer(rebasing: line[low..<high])
    }

    /// Whether the bytes begin with lower-case ASCII text, case apart.
    private static func equals(_ bytes: UnsafeRawBufferPointer, _ text: StaticString) -> Bool {
        for index in 0..<text.utf8CodeUnitCount {
            var byte = bytes[index]
            if byte &- UInt8(ascii: "A") < 26 { byte |= 0x20 }
            if byte != text.utf8Start[index] { return false }
        }
        return true
    }

    /// 1 to 15 decimal digits.
    private static func digits(_ bytes: UnsafeRawBufferPointer) -> Int64? {
        guard (1...15).contains(bytes.count) else { return nil }
        var number: Int64 = 0
        for byte in bytes {
            guard byte &- UInt8(ascii: "0") <= 9 else { return nil }
            number = number * 10 + Int64(byte - UInt8(ascii: "0"))
        }
        return number
    }
}
