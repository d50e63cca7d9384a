/// A piece of an HTML, SVG or XML document.
///
/// Names of elements and attributes are literals of this program (`StaticString`), and every text and every value is
/// escaped on the way out: no input, however hostile, can become markup.
enum Node: Sendable {
    case text(String)
    case element(Element)
    case group([Node])
    /// The one style sheet: a literal of this program, written as it is.
    case stylesheet(StaticString)

    struct Element: Sendable {
        var name: StaticString
        var attributes: [(name: StaticString, value: String)]
        var children: [Node]
    }

    static let nothing = Node.group([])

    /// An attribute whose value is nil is left out.
    static func tag(
        _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String?> = [:], _ children: [Node]
    ) -> Node {
        var kept: [(name: StaticString, value: String)] = []
        for (name, value) in attributes {
            if let value { kept.append((name, value)) }
        }
        return .element(Element(name: name, attributes: kept, children: children))
    }

    static func tag(
        _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String?> = [:], _ children: Node...
    ) -> Node {
        tag(name, attributes, children)
    }

    /// The document as UTF-8; well-formed as XML too.
    func rendered() -> String {
        var out = ""
        write(to: &out)
        return out
    }

    private func write(to out: inout String) {
        switch self {
        case .text(let text): Escaping.append(text, to: &out)
        case .group(let nodes): for node in nodes { node.write(to: &out) }
        case .stylesheet(let css): out += "<style>\(css)</style>"
        case .element(let element):
            out += "<\(element.name)"
            for (name, value) in element.attributes {
                out += " \(name)=\""
                Escaping.append(value, to: &out)
                out += "\""
            }
            if Self.isVoid(element.name) {
                out += "/>"
                return
            }
            out += ">"
            for child in element.children { child.write(to: &out) }
            out += "</\(element.name)>"
        }
    }

    /// HTML elements that have no end tag.
    private static func isVoid(_ name: StaticString) -> Bool {
        switch name.description {
        case "meta", "br", "hr", "col", "link": true
        default: false
        }
    }
}

extension Node: ExpressibleByStringInterpolation {
    init(stringLiteral value: String) {
        self = .text(value)
    }
}
