/// An answer as checks and extractions look at it: lives as long as the completion's bytes.
struct AnswerView {
    let head: HeadLines
    let body: UnsafeRawBufferPointer
    /// Whether the body is here to its end: a long one is read, counted and not kept.
    let isWhole: Bool
    /// Bytes of the whole body.
    let length: Int64

    /// The body as text; bytes that are no UTF-8 are replaced.
    var text: String { String(decoding: body, as: UTF8.self) }

    /// The first line of a header, without blanks at its ends.
    func header(_ name: String) -> String? {
        head.values(of: name).first.map { value in
            let isBlank = { (byte: UInt8) in byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
            var slice = value[...].drop(while: isBlank)
            while let last = slice.last, isBlank(last) { slice.removeLast() }
            return String(decoding: slice, as: UTF8.self)
        }
    }
}
