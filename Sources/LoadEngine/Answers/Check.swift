import ScenarioFormat

/// One thing that is asked of an operation's answers, compiled for one worker (a compiled `Regex` belongs to one thread).
struct Check {
    enum Kind {
        case header(String, Test)
        case json(JSONPath, Test)
        case size(Int64)
        case body(Regex<AnyRegexOutput>)
    }

    enum Test {
        /// Equal to a text with slots, whose place among the operation's texts this is.
        case equals(Int)
        case equalsNumber(Double)
        case equalsBoolean(Bool)
        case isNull
        case present(Bool)
        case matches(Regex<AnyRegexOutput>)
    }

    let kind: Kind
    /// What is wrong when it does not hold, without values that vary.
    let complaint: String

    /// nil: it holds; otherwise what was wrong. `text` renders one of the operation's texts.
    func problem(_ answer: AnswerView, text: (Int) -> String) -> String? {
        switch kind {
        case .size(let most): return answer.length <= most ? nil : complaint
        case .header(let name, let test):
            return Self.holds(test, answer.header(name).map(Found.text), text) ? nil : complaint
        case .body(let regex):
            if !answer.isWhole { return "\(complaint): larger than what is kept of a body" }
            return Self.matches(regex, answer.text) ? nil : complaint
        case .json(let path, let test):
            if !answer.isWhole { return "\(complaint): larger than what is kept of a body" }
            guard let places = try? JSONScanner.find(path, in: answer.body) else {
                return "\(complaint): the body is not JSON"
            }
            if case .present(false) = test { return places.isEmpty ? nil : complaint }
            let holds = places.contains { Self.holds(test, Found(json: answer.body, $0), text) }
            return holds ? nil : complaint
        }
    }

    /// A value of an answer.
    private enum Found {
        /// A header's, or a JSON string's.
        case text(String)
        /// Any other JSON value, as written.
        case literal(String)

        init(json: UnsafeRawBufferPointer, _ place: Range<Int>) {
            if json[place.lowerBound] == UInt8(ascii: "\"") {
                let inside = UnsafeRawBufferPointer(rebasing: json[place.lowerBound + 1..<place.upperBound - 1])
                self = .text(String(decoding: JSONText.unescaped(inside), as: UTF8.self))
            } else {
                self = .literal(String(decoding: json[place], as: UTF8.self))
            }
        }

        var words: String {
            switch self {
            case .text(let text), .literal(let text): text
            }
        }
    }

    private static func holds(_ test: Test, _ found: Found?, _ text: (Int) -> String) -> Bool {
        guard let found else {
            if case .present(false) = test { return true }
            return false
        }
        switch test {
        case .present(let wanted): return wanted
        // A text is compared with the words of any value, so that an id is equal to "{{ var.item }}" whether the service writes
        // it as a number or as a string.
        case .equals(let index): return found.words == text(index)
        case .equalsNumber(let number): return Double(found.words) == number
        case .equalsBoolean(let flag): return found.words == String(flag)
        case .isNull: if case .literal("null") = found { return true } else { return false }
        case .matches(let regex): return matches(regex, found.words)
        }
    }

    private static func matches(_ regex: Regex<AnyRegexOutput>, _ text: String) -> Bool {
        (try? regex.firstMatch(in: text)) != nil
    }
}
