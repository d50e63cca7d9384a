/// Small words of SVG. Presentation attributes carry what a reader needs when the style sheet is refused; classes
/// refine them.
enum Drawing {
    /// Left of every plot: the y axis' labels.
    static let margin = 54.0
    /// Width of a plot where the style sheet, which subtracts the margins exactly, is refused.
    static let fallbackWidth = "78%"
    static let ink = "#1d2733"
    static let muted = "#5a6672"
    static let font = "system-ui, sans-serif"

    /// A coordinate with at most one decimal.
    static func number(_ value: Double) -> String {
        let tenths = (value * 10).rounded()
        guard tenths.truncatingRemainder(dividingBy: 10) != 0 else { return String(Int64(tenths / 10)) }
        let whole = Int64(abs(tenths)) / 10
        return (tenths < 0 ? "-" : "") + "\(whole).\(Int64(abs(tenths)) % 10)"
    }

    static func percent(_ share: Double) -> String {
        let hundredths = Int64((share * 10_000).rounded())
        let fraction = String(hundredths % 100 + 100).dropFirst()
        return "\(hundredths / 100).\(fraction)%"
    }

    static func text(
        _ content: String, x: String, y: Double, anchor: String? = nil, dx: String? = nil, style: StaticString = "axis",
        color: String = muted
    ) -> Node {
        .tag(
            "text",
            [
                "class": "\(style)", "x": x, "y": number(y), "dx": dx, "text-anchor": anchor, "fill": color,
                "font-size": "11", "font-family": font,
            ], .text(content))
    }

    static func line(
        x1: String, y1: Double, x2: String, y2: Double, style: String, color: String, dashes: String? = nil,
        width: String = "1"
    ) -> Node {
        .tag(
            "line",
            [
                "class": style, "x1": x1, "y1": number(y1), "x2": x2, "y2": number(y2), "stroke": color,
                "stroke-width": width, "stroke-dasharray": dashes,
            ])
    }

    /// A short piece of a series' line, for a legend.
    static func swatch(_ style: LineStyle) -> Node {
        .tag(
            "svg", ["class": "swatch", "width": "26", "height": "10", "aria-hidden": "true"],
            line(
                x1: "0", y1: 5, x2: "26", y2: 5, style: style.name, color: style.color, dashes: style.dashes,
                width: "2"))
    }
}
