/// A text cut at its `{{ }}`.
enum Piece: Equatable {
    case text(String)
    /// What stands between the braces, trimmed, and where it begins: scalars into the text.
    case slot(String, at: Int)

    /// Nil with the offset of a `{{` that nothing closes.
    static func cut(_ text: String) -> (pieces: [Piece], unclosed: Int?) {
        let scalars = Array(text.unicodeScalars)
        var pieces: [Piece] = []
        var plain = String.UnicodeScalarView()
        var index = 0
        func isPair(_ scalar: Unicode.Scalar, _ at: Int) -> Bool {
            at + 1 < scalars.count && scalars[at] == scalar && scalars[at + 1] == scalar
        }
        while index < scalars.count {
            guard isPair("{", index) else {
                plain.append(scalars[index])
                index += 1
                continue
            }
            guard let end = (index + 2..<scalars.count).first(where: { isPair("}", $0) }) else {
                return (pieces, index)
            }
            if !plain.isEmpty { pieces.append(.text(String(plain))) }
            plain = String.UnicodeScalarView()
            var inside = scalars[index + 2..<end]
            inside = inside.drop { $0.isBlank || $0.isLineBreak }
            let at = inside.isEmpty ? index : inside.startIndex
            while inside.last.map({ $0.isBlank || $0.isLineBreak }) == true { inside.removeLast() }
            var view = String.UnicodeScalarView()
            view.append(contentsOf: inside)
            pieces.append(.slot(String(view), at: at))
            index = end + 2
        }
        if !plain.isEmpty { pieces.append(.text(String(plain))) }
        return (pieces, nil)
    }
}
