/// Text made safe for an XML or HTML document, in content and in attribute values alike.
enum Escaping {
    static func append(_ text: String, to out: inout String) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\"": out += "&quot;"
            case "'": out += "&#39;"
            default: if isAllowed(scalar) { out.unicodeScalars.append(scalar) }
            }
        }
    }

    /// Control characters are stripped: XML 1.0 forbids most, and terminals obey the rest. Overrides of the writing
    /// direction go too, since they can make a line read as what it is not.
    static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A: true
        case ..<0x20, 0x7F...0x9F, 0xFFFE, 0xFFFF: false
        case 0x202A...0x202E, 0x2066...0x2069: false
        default: scalar.value & 0xFFFE != 0xFFFE
        }
    }

    /// One line of plain text: every run of white space is one space, what `isAllowed` refuses is gone.
    static func line(_ text: String) -> String {
        var out = String.UnicodeScalarView()
        var gap = false
        for scalar in text.unicodeScalars {
            if scalar.properties.isWhitespace {
                gap = !out.isEmpty
            } else if isAllowed(scalar) {
                if gap { out.append(" ") }
                gap = false
                out.append(scalar)
            }
        }
        return String(out)
    }
}
