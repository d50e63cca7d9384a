import CCurl
import Glibc

/// A request's header lines as the list that libcurl wants: built in place, without an allocation once its buffers are large
/// enough, and only when the lines differ from those of the request before.
struct CurlFields: ~Copyable {
    /// The lines as they came, to compare with; and each of them as a C string.
    private var source = GrowingBytes()
    private var text = GrowingBytes()
    private var nodes: UnsafeMutablePointer<curl_slist>?
    private var nodeCapacity = 0
    private var isBuilt = false
    private var isChanged = false
    /// Whether there is a `host` line among them.
    private(set) var namesHost = false

    deinit { nodes?.deallocate() }

    /// What libcurl was given last.
    var list: UnsafeMutablePointer<curl_slist>? { isBuilt ? nodes : nil }

    /// They have been changed since, and are to be built again for the next request.
    mutating func forget() { isChanged = true }

    /// libcurl would add these lines by itself: a name without a value takes them out. It would wait for the server's leave
    /// before a large body (Expect), which is a behaviour nobody asked for.
    private static let unwanted: [StaticString] = ["Expect:", "Accept:", "Content-Type:"]

    /// The list for these lines; nil: the same as the last. A `host` line that says what libcurl says by itself is left to it.
    mutating func update(
        _ lines: UnsafeRawBufferPointer, host: UnsafeRawBufferPointer? = nil, _ pool: inout BufferPool
    ) -> UnsafeMutablePointer<curl_slist>? {
        if isBuilt, !isChanged, source.equals(lines) {
            return nil
        }
        isBuilt = true
        isChanged = false
        source.count = 0
        source.append(lines, from: &pool)
        return build(lines, host: host, &pool)
    }

    private mutating func build(
        _ lines: UnsafeRawBufferPointer, host: UnsafeRawBufferPointer?, _ pool: inout BufferPool
    ) -> UnsafeMutablePointer<curl_slist> {
        namesHost = false
        // Counted, whatever the lines are: their bytes do not say how many there are.
        let most = Self.lineCount(lines) + Self.unwanted.count
        if most > nodeCapacity {
            nodes?.deallocate()
            nodes = .allocate(capacity: most)
            nodeCapacity = most
        }
        let list = nodes.unsafelyUnwrapped
        // Each line's end makes room for its zero; the last line may have none.
        let room = text.reserve(lines.count + 1, from: &pool).assumingMemoryBound(to: CChar.self)
        var count = 0
        var used = 0
        var wanted: (accept: Bool, type: Bool) = (false, false)
        func add(_ line: UnsafeMutablePointer<CChar>) {
            precondition(count < most)
            list[count] = curl_slist(data: line, next: nil)
            if count > 0 { list[count - 1].next = list + count }
            count += 1
        }
        var start = 0
        while start < lines.count {
            let end = Self.lineEnd(lines, from: start)
            defer { start = end + 1 }
            let line = UnsafeRawBufferPointer(rebasing: lines[start..<end])
            // libcurl counts the body itself; a length kept here would outlive the body in a redirect.
            guard !line.isEmpty, line[0] != UInt8(ascii: "\r"), !Self.isNamed(line, "content-length:") else { continue }
            if Self.isNamed(line, "host:") {
                if let host, Self.says(host, line.dropFirst("host:".utf8.count)) { continue }
                namesHost = true
            }
            if Self.isNamed(line, "accept:") { wanted.accept = true }
            if Self.isNamed(line, "content-type:") { wanted.type = true }
            let length = Self.copy(line, to: room + used)
            add(room + used)
            used += length + 1
        }
        for (index, name) in Self.unwanted.enumerated() where index == 0 || !(index == 1 ? wanted.accept : wanted.type)
        {
            // libcurl does not write to the lines.
            add(UnsafeMutableRawPointer(mutating: name.utf8Start).assumingMemoryBound(to: CChar.self))
        }
        return list
    }

    /// Ends of lines, and the line behind the last end.
    private static func lineCount(_ lines: UnsafeRawBufferPointer) -> Int {
        var count = 1
        var start = lineEnd(lines, from: 0) + 1
        while start <= lines.count {
            count += 1
            start = lineEnd(lines, from: start) + 1
        }
        return count
    }

    private static func lineEnd(_ lines: UnsafeRawBufferPointer, from start: Int) -> Int {
        guard let base = lines.baseAddress, let found = memchr(base + start, 0x0A, lines.count - start) else {
            return lines.count
        }
        return UnsafeRawPointer(found) - base
    }

    private static func isNamed(_ line: UnsafeRawBufferPointer, _ name: StaticString) -> Bool {
        let length = name.utf8CodeUnitCount
        guard line.count >= length, let base = line.baseAddress else { return false }
        return strncasecmp(
            base.assumingMemoryBound(to: CChar.self),
            UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self), length) == 0
    }

    /// Whether a value, without the blanks around it, is a text.
    private static func says(_ text: UnsafeRawBufferPointer, _ value: Slice<UnsafeRawBufferPointer>) -> Bool {
        var value = value.drop { $0 <= 0x20 }
        while let last = value.last, last <= 0x20 { value.removeLast() }
        return value.elementsEqual(text)
    }

    /// Copies a line as a C string; returns its length. `name:` without a value, which would take a line out, is `name;` to
    /// libcurl.
    private static func copy(_ line: UnsafeRawBufferPointer, to room: UnsafeMutablePointer<CChar>) -> Int {
        var end = line.count
        while end > 0, line[end - 1] <= 0x20 { end -= 1 }
        for index in 0..<end { room[index] = CChar(bitPattern: line[index]) }
        if end > 0, room[end - 1] == CChar(bitPattern: UInt8(ascii: ":")) {
            room[end - 1] = CChar(bitPattern: UInt8(ascii: ";"))
        }
        room[end] = 0
        return end
    }
}
