/// Text of files and services on a terminal: nothing in it can move the cursor or change colours.
enum PlainText {
    /// One line.
    static func line(_ text: String) -> String { cleaned(text, keeping: []) }

    /// Several lines; a carriage return before a line feed is dropped.
    static func lines(_ text: String) -> [String] {
        text.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false)
            .map { cleaned(String($0), keeping: ["\t"]) }
    }

    private static func cleaned(_ text: String, keeping: Set<Unicode.Scalar>) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator:
                if keeping.contains(scalar) {
                    result.append(scalar)
                } else {
                    result.append(contentsOf: "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars)
                }
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}
