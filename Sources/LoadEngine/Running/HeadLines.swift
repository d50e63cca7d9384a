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
