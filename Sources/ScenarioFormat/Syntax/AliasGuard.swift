/// Keeps alias bombs from the YAML parser, which compares keys by value and so would expand them.
///
/// Anchors and aliases are refused in any case, with their place, once the tree stands (`Document`); this only has to stop files
/// in which they multiply, before they are parsed. It looks for `*name` where a value can begin, so that prose and globs inside
/// a text seldom count; up to `harmless` of them cannot expand far enough to hurt.
enum AliasGuard {
    static let harmless = 8

    /// Offset of the first alias of a file that has too many.
    static func offense(in scalars: [Unicode.Scalar]) -> Int? {
        var found: [Int] = []
        for index in scalars.indices where scalars[index] == "*" {
            guard index + 1 < scalars.count, isName(scalars[index + 1]) else { continue }
            // The last scalar that is not a blank.
            let previous = scalars[..<index].last { !$0.isBlank } ?? "\n"
            if canStartValue(after: previous) { found.append(index) }
        }
        return found.count > harmless ? found.first : nil
    }

    private static func canStartValue(after scalar: Unicode.Scalar) -> Bool {
        if scalar.isLineBreak { return true }
        switch scalar {
        case "-", ":", "?", ",", "[", "{": return true
        default: return false
        }
    }

    /// libyaml's anchor names: letters, digits, `-` and `_`.
    private static func isName(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "-", "_": true
        default: false
        }
    }
}
