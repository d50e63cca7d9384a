import Foundation
import ScenarioFormat
import Testing

@testable import LoadEngine

@Suite("A JSON pointer finds") struct JSONScannerTests {
    private static func find(_ pointer: String, _ text: String, wanted: Int = .max) throws -> [String] {
        let tokens = pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map {
            $0 == "*" ? JSONPointer.Token.every : .key(String($0))
        }
        return try Array(text.utf8).withUnsafeBytes { bytes in
            try JSONScanner.find(JSONPath(JSONPointer(text: pointer, tokens: tokens)), in: bytes, wanted: wanted).map {
                String(decoding: bytes[$0], as: UTF8.self)
            }
        }
    }

    @Test(
        "what RFC 6901 says",
        arguments: [
            ("", #" {"a": 1} "#, [#"{"a": 1}"#]), ("/a", #"{"b": {"a": 2}, "a": "x"}"#, [#""x""#]),
            ("/a/1", #"{"a": [1, [2, 3], 4]}"#, ["[2, 3]"]),
            ("/a/*", #"{"a": [1, true, null]}"#, ["1", "true", "null"]),
            ("/*/id", #"[{"id": 1}, {"no": 2}, {"id": "3"}]"#, ["1", #""3""#]),
            ("/items/*/id", #"{"items": [], "id": 5}"#, []), ("/", #"{"": 7}"#, ["7"]),
            ("/a\u{e9}", #"{"a\u00e9": 1}"#, ["1"]), ("/x", "[1,2]", []), ("/0", "[-1.5e3]", ["-1.5e3"]),
            ("/a/b", #"{"a": {"b": "\"}]"}, "c": "{["}"#, [#""\"}]""#]),
        ])
    func finds(_ pointer: String, _ text: String, _ expected: [String]) throws {
        #expect(try Self.find(pointer, text) == expected)
    }

    @Test("no more than is wanted, and looks no further")
    func wanted() throws {
        #expect(try Self.find("/*", "[1, 2, 3, oops", wanted: 2) == ["1", "2"])
        #expect(throws: JSONScanner.Malformed.self) { try Self.find("/*", "[1, 2, 3, oops") }
    }

    @Test(
        "nothing in what is not JSON",
        arguments: [
            "", "{", "[1", "[1,]", "{\"a\"}", "{\"a\":}", "{a: 1}", "tru", "[1] x", "\"abc", "{\"a\":1,}", "<html>",
            String(repeating: "[", count: 100_000),
        ])
    func malformed(_ text: String) {
        #expect(throws: JSONScanner.Malformed.self) { try Self.find("/zz", text) }
    }

    @Test("the same as Foundation does, whatever the text")
    func agrees() throws {
        var random = RandomStream(state: 7)
        for _ in 0..<300 {
            let text = Self.text(&random, depth: 0)
            let tree = try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
            for pointer in ["/a", "/*", "/a/0", "/*/b", "/b/*/a", ""] {
                let found = try Self.find(pointer, text).map(Self.value)
                let expected = Self.select(tree, pointer.split(separator: "/").map(String.init)[...])
                // Foundation keeps no order of members.
                #expect(
                    try found.map(Self.canonical).sorted() == expected.map(Self.canonical).sorted(),
                    "\(pointer) in \(text)")
            }
        }
    }

    private static func value(_ text: String) throws -> NSObject {
        try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed) as? NSObject ?? NSNull()
    }

    private static func canonical(_ value: NSObject) throws -> String {
        let data = try JSONSerialization.data(withJSONObject: value, options: [.fragmentsAllowed, .sortedKeys])
        return String(decoding: data, as: UTF8.self)
    }

    private static func select(_ tree: Any, _ path: ArraySlice<String>) -> [NSObject] {
        guard let first = path.first else { return [tree as? NSObject ?? NSNull()] }
        if let object = tree as? [String: Any] {
            let inner = first == "*" ? Array(object.values) : object[first].map { [$0] } ?? []
            return inner.flatMap { select($0, path.dropFirst()) }
        }
        if let array = tree as? [Any] {
            let inner = first == "*" ? array : Int(first).flatMap { $0 < array.count ? [array[$0]] : nil } ?? []
            return inner.flatMap { select($0, path.dropFirst()) }
        }
        return []
    }

    private static func text(_ random: inout RandomStream, depth: Int) -> String {
        switch random.below(depth > 3 ? 5 : 8) {
        case 0: return "\(Int64(random.below(2000)) - 1000)"
        case 1: return "true"
        case 2: return "null"
        case 3: return #""te\"xt\\ \u0041 é {[""#
        case 4: return "\"\(random.below(99))\""
        case 5, 6:
            let members = ["a", "b", "c"].shuffled(using: &random).prefix(Int(random.below(4)))
            return "{" + members.map { "\"\($0)\" : \(text(&random, depth: depth + 1))" }.joined(separator: ", ") + "}"
        default:
            return "[" + (0..<random.below(4)).map { _ in text(&random, depth: depth + 1) }.joined(separator: ",") + "]"
        }
    }

    @Test("and unescapes as JSON does")
    func unescapes() throws {
        for text in [#"a\n\t\r\b\f\/\\\""#, #"\u00e9\u20ac\ud83d\ude00"#, "plain é"] {
            let expected = try JSONSerialization.jsonObject(with: Data("\"\(text)\"".utf8), options: .fragmentsAllowed)
            let bytes = Array(text.utf8).withUnsafeBytes { JSONText.unescaped($0) }
            #expect(String(decoding: bytes, as: UTF8.self) == expected as? String)
        }
        #expect(Array(#"\ud800x"#.utf8).withUnsafeBytes { JSONText.unescaped($0) } == Array("\u{FFFD}x".utf8))
        #expect(Array(#"\u12"#.utf8).withUnsafeBytes { JSONText.unescaped($0) } == Array("\u{FFFD}".utf8))
    }
}
