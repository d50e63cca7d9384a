import Testing

@testable import LoadEngine

@Suite("What a user knows") struct KnownValuesTests {
    private static func text(_ known: KnownValues, _ variable: Int) -> String {
        known.withValue(variable) { String(decoding: $0, as: UTF8.self) }
    }

    private static func set(_ known: inout KnownValues, _ variable: Int, _ value: String) {
        Array(value.utf8).withUnsafeBytes { known.set(variable, $0) }
    }

    @Test("is the last value of each variable, whatever its length")
    func last() {
        var known = KnownValues(count: 2)
        for length in [3, 300, 5, 4000, 0, 31, 32, 33, KnownValues.longest] {
            let value = String(repeating: "a", count: length)
            Self.set(&known, 0, value)
            Self.set(&known, 1, "b\(length)")
            #expect(Self.text(known, 0) == value && Self.text(known, 1) == "b\(length)")
        }
        known.removeAll()
        #expect(Self.text(known, 0) == "" && Self.text(known, 1) == "")
    }

    @Test("takes bounded room, however lengths alternate")
    func bounded() {
        var known = KnownValues(count: 1)
        for round in 0..<10_000 { Self.set(&known, 0, String(repeating: "x", count: 4000 - round % 2)) }
        #expect(known.room <= 4 * 4000)
    }
}
