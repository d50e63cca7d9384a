import Foundation
import FoundationXML

/// A document as an XML parser reads it: elements in order with their attributes, and all text inside each.
final class ParsedMarkup: NSObject, XMLParserDelegate {
    struct Element {
        var name: String
        var attributes: [String: String]
        var text: String
        var path: [String]
    }

    private(set) var elements: [Element] = []
    private var open: [Int] = []

    /// Nil when the parser refuses the document.
    static func parse(_ bytes: [UInt8]) -> ParsedMarkup? {
        let markup = ParsedMarkup()
        let parser = XMLParser(data: Data(bytes))
        parser.delegate = markup
        return parser.parse() ? markup : nil
    }

    func all(_ name: String) -> [Element] { elements.filter { $0.name == name } }

    func parser(
        _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?,
        qualifiedName qName: String?, attributes attributeDict: [String: String]
    ) {
        let path = open.map { elements[$0].name }
        elements.append(Element(name: elementName, attributes: attributeDict, text: "", path: path))
        open.append(elements.count - 1)
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
        for index in open { elements[index].text += string }
    }

    func parser(
        _ parser: XMLParser, didEndElement elementName: String, namespaceURI: String?, qualifiedName qName: String?
    ) {
        open.removeLast()
    }
}
