import Glibc

/// A rendered HTTP/1.1 request, taken apart: places in the caller's bytes.
struct RequestParts {
    var method: UnsafeRawBufferPointer
    var target: UnsafeRawBufferPointer
    /// The header lines with their ends, without the empty one.
    var fields: UnsafeRawBufferPointer
    var body: UnsafeRawBufferPointer

    /// nil: not `METHOD target HTTP/1.1`, header lines, an empty line.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress, let end = Self.find(0x0A, bytes, from: 0),
            let first = Self.find(0x20, bytes, from: 0), first > 0, first < end,
            let second = Self.find(0x20, bytes, from: first + 1), second > first + 1, second < end
        else { return nil }
        let start = end + 1
        var line = start
        // The head ends with a line that is empty.
        while true {
            guard let next = Self.find(0x0A, bytes, from: line) else { return nil }
            if next == line || next == line + 1 && bytes[line] == 0x0D {
                method = UnsafeRawBufferPointer(start: base, count: first)
                target = UnsafeRawBufferPointer(start: base + first + 1, count: second - first - 1)
                fields = UnsafeRawBufferPointer(start: base + start, count: line - start)
                body = UnsafeRawBufferPointer(start: base + next + 1, count: bytes.count - next - 1)
                return
            }
            line = next + 1
        }
    }

    private static func find(_ byte: Int32, _ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard start < bytes.count, let base = bytes.baseAddress,
            let found = memchr(base + start, byte, bytes.count - start)
        else { return nil }
        return UnsafeRawPointer(found) - base
    }
}
