/// The lines of an answer's head, for what is looked at seldom.
struct HeadLines {
    private let head: UnsafeRawBufferPointer

    init(_ head: UnsafeRawBufferPointer) { self.head = head }

    private var lines: [UnsafeRawBufferPointer.SubSequence] {
        head.split(separator: UInt8(ascii: "\n")).map { $0.last == UInt8(ascii: "\r") ? $0.dropLast() : $0 }
    }

    /// Status code and reason, as the server put it: `503 Service Unavailable`. Reads no further than the first line: a run may
    /// see nothing but errors.
    var status: String {
        let line = head.prefix { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") }
        guard let space = line.firstIndex(of: UInt8(ascii: " ")) else { return "" }
        let text = String(decoding: line[(space + 1)...].prefix(80), as: UTF8.self)
        return text.last == " " ? String(text.dropLast()) : text
    }

    /// Whether a field of this name, in lower case, may be there: a quick look, without cutting the head into lines.
    func mentions(_ name: StaticString) -> Bool {
        let wanted = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        guard head.count > wanted.count else { return false }
        let first = wanted[0]
        for start in 0..<head.count - wanted.count where head[start] | 0x20 == first {
            if zip(head[start...], wanted).allSatisfy({ $0 | 0x20 == $1 || $0 == $1 }) { return true }
        }
        return false
    }

    /// The values of all lines of a field, in order.
    func values(of name: String) -> [[UInt8]] {
        lines.dropFirst().compactMap { line in
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")),
                String(decoding: line[..<colon], as: UTF8.self).lowercased() == name
            else { return nil }
            return Array(line[(colon + 1)...])
        }
    }
}
