import Glibc

/// A rendered HTTP/1.1 request, taken apart: places in the caller's bytes.
struct RequestParts {
    var method: UnsafeRawBufferPointer
    var target: UnsafeRawBufferPointer
    /// The header lines with their ends, without the empty one.
    var fields: UnsafeRawBufferPointer
    var body: UnsafeRawBufferPointer

    /// nil: not `METHOD target HTTP/1.1`, header lines, an empty line, each of which ends with CR LF and holds neither of them,
    /// nor a zero, before its end (RFC 9112, 2.2; RFC 9110, 5.5).
    ///
    /// Such a byte comes from a value that somebody put there. libcurl would make header lines of its own of what follows a
    /// lone LF, and leave out what follows a zero: a request that nobody wrote, so it is not sent. The native transport sends
    /// what it is given without reading it, and relies on the escaping where values are rendered.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress, let end = Self.lineEnd(bytes, from: 0),
            let first = Self.find(0x20, bytes, from: 0), first > 0, first < end,
            let second = Self.find(0x20, bytes, from: first + 1), second > first + 1, second < end
        else { return nil }
        let start = end + 1
        var line = start
        // The head ends with a line that is empty.
        while let next = Self.lineEnd(bytes, from: line) {
            if next == line + 1 {
                if memchr(base, 0, line) != nil { return nil }
                method = UnsafeRawBufferPointer(start: base, count: first)
                target = UnsafeRawBufferPointer(start: base + first + 1, count: second - first - 1)
                fields = UnsafeRawBufferPointer(start: base + start, count: line - start)
                body = UnsafeRawBufferPointer(start: base + next + 1, count: bytes.count - next - 1)
                return
            }
            line = next + 1
        }
        return nil
    }

    /// Where the LF of a line is; nil without one, or if the line holds a CR that is not right before it.
    private static func lineEnd(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard let end = find(0x0A, bytes, from: start),
            let back = find(0x0D, UnsafeRawBufferPointer(rebasing: bytes[..<end]), from: start), back == end - 1
        else { return nil }
        return end
    }

    private static func find(_ byte: Int32, _ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard start < bytes.count, let base = bytes.baseAddress,
            let found = memchr(base + start, byte, bytes.count - start)
        else { return nil }
        return UnsafeRawPointer(found) - base
    }
}
