import Testing

@testable import ProfileService

@Suite("JSON is read strictly and written safely")
struct JSONTests {
    @Test(
        "a document is read as written",
        arguments: [
            ("null", JSONValue.null), (" true ", .bool(true)), ("-0.50e+10", .number("-0.50e+10")),
            (#""aé\u00e9\ud83d\ude00\n""#, .string("aéé😀\n")), ("[]", .array([])),
            ("[1,[2]]", .array([.number("1"), .array([.number("2")])])),
            (
                #"{"b":1,"a":{}}"#,
                .object([.init(name: "b", value: .number("1")), .init(name: "a", value: .object([]))])
            ),
        ])
    func reads(text: String, value: JSONValue) throws {
        #expect(try JSONParser.parse(Array(text.utf8)) == value)
    }

    @Test(
        "what is no JSON is refused",
        arguments: [
            "", "nul", "01", "1.", "1e", "+1", "[1,]", "[1 2]", "{\"a\"}", "{\"a\":1,}", "{a:1}", "\"a", "\"\u{1}\"",
            #""\x""#, #""\ud800""#, #""\ud800\u0041""#, #""\udc00""#, "{\"a\":1,\"a\":2}", "1 1", "NaN", "'a'",
            String(repeating: "[", count: 40) + String(repeating: "]", count: 40),
        ])
    func refuses(text: String) {
        #expect(throws: JSONParser.Failure.self) { try JSONParser.parse(Array(text.utf8)) }
    }

    @Test("bytes that are not UTF-8 are refused")
    func refusesBytes() {
        #expect(throws: JSONParser.Failure.self) { try JSONParser.parse([0x22, 0xFF, 0x22]) }
    }

    @Test("reading what was written gives the same value", arguments: 0..<200)
    func roundTrip(seed: Int) throws {
        var random = SplitMix(state: UInt64(seed))
        let value = Self.value(&random, depth: 4)
        #expect(try JSONParser.parse(Array(value.text.utf8)) == value)
    }

    @Test("written JSON can stand in HTML")
    func htmlSafe() {
        var writer = JSONWriter()
        writer.string("</script>&\"\\\u{1}")
        writer.document(#"{"a<b": "&"}"#)
        let text = String(decoding: writer.bytes, as: UTF8.self)
        #expect(text == #""\u003c/script\u003e\u0026\"\\\u0001"{"a\u003cb": "\u0026"}"#)
    }

    private static func value(_ random: inout SplitMix, depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 6 : 4), using: &random) {
        case 0: .null
        case 1: .bool(.random(using: &random))
        case 2: .number("\(Int.random(in: -1000...1000, using: &random))e\(Int.random(in: 0..<9, using: &random))")
        case 3: .string(text(&random))
        case 4: .array((0..<3).map { _ in value(&random, depth: depth - 1) })
        default:
            .object((0..<3).map { .init(name: "\($0)" + text(&random), value: value(&random, depth: depth - 1)) })
        }
    }

    private static func text(_ random: inout SplitMix) -> String {
        String((0..<6).map { _ in "aé\"\\/<>&\u{0}\n\u{1F600} "[.random(in: 0..<13, using: &random)] })
    }
}

extension String {
    fileprivate subscript(_ index: Int) -> Character { self[self.index(startIndex, offsetBy: index % count)] }
}

/// A small seeded generator (SplitMix64), so that a failing property test can be run again.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
