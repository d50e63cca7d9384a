/// A verdict as glyph and word: never by colour alone.
enum Badge {
    static func node(_ verdict: String) -> Node {
        .tag(
            "span", ["class": "badge \(style(verdict))"],
            .tag("span", ["aria-hidden": "true"], .text(glyph(verdict))), .text(" " + verdict.uppercased()))
    }

    static func glyph(_ verdict: String) -> String {
        switch verdict {
        case "pass": "✓"
        case "fail": "✗"
        case "inconclusive": "?"
        case "warn": "!"
        default: "–"
        }
    }

    /// Class of the style sheet.
    static func style(_ verdict: String) -> String {
        switch verdict {
        case "pass", "fail", "inconclusive", "warn": verdict
        default: "skipped"
        }
    }
}
