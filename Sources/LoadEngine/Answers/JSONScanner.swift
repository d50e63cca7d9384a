import ScenarioFormat

/// Finds values in a JSON text (RFC 8259) by pointers, in one pass over its bytes: no tree, no copy, nothing allocated but the
/// places found.
///
/// What the pass walks over must be JSON; strings are not checked for valid UTF-8, nor numbers beyond their characters.
struct JSONScanner {
    /// The text is not JSON at this byte.
    struct Malformed: Error, Equatable {
        var offset: Int
    }

    /// Arrays and objects within each other at most, so that no body exhausts the stack.
    static let deepest = 512

    private let text: UnsafeRawBufferPointer
    private var at = 0
    private var depth = 0
    /// How many matches are wanted before the walk may end.
    private let wanted: Int
    private var found: [Range<Int>] = []

    /// The places of the values that a pointer matches, in the text's order: all of them, or the first `wanted`. The text
    /// behind the last wanted match is not looked at.
    static func find(
        _ pointer: JSONPointer, in text: UnsafeRawBufferPointer, wanted: Int = .max
    ) throws(Malformed) -> [Range<Int>] {
        var scanner = JSONScanner(text: text, wanted: wanted)
        try scanner.walk(pointer.tokens[...])
        if scanner.isDone { return scanner.found }
        scanner.skipBlanks()
        guard scanner.at == text.count else { throw Malformed(offset: scanner.at) }
        return scanner.found
    }

    private init(text: UnsafeRawBufferPointer, wanted: Int) {
        self.text = text
        self.wanted = wanted
    }

    private var isDone: Bool { found.count >= wanted }

    private var next: UInt8? { at < text.count ? text[at] : nil }

    private mutating func skipBlanks() {
        while at < text.count, text[at] <= 0x20,
            text[at] == 0x20 || text[at] == 0x0A || text[at] == 0x0D || text[at] == 0x09
        { at += 1 }
    }

    /// Goes through one value, of which `path` is what remains to be matched; nil: nothing in it is wanted.
    private mutating func walk(_ path: ArraySlice<JSONPointer.Token>?) throws(Malformed) {
        skipBlanks()
        let start = at
        let rest = path.flatMap { $0.isEmpty ? nil : $0 }
        switch next {
        case UInt8(ascii: "{"): try object(rest)
        case UInt8(ascii: "["): try array(rest)
        case UInt8(ascii: "\""): try skipString()
        case UInt8(ascii: "t"): try skip("true")
        case UInt8(ascii: "f"): try skip("false")
        case UInt8(ascii: "n"): try skip("null")
        default: try skipNumber()
        }
        if path?.isEmpty == true, !isDone { found.append(start..<at) }
    }

    private mutating func object(_ path: ArraySlice<JSONPointer.Token>?) throws(Malformed) {
        try enter()
        while next != UInt8(ascii: "}") {
            guard next == UInt8(ascii: "\"") else { throw Malformed(offset: at) }
            let name = at + 1
            try skipString()
            let isMatch = path.map { matches($0.first, name..<at - 1) } ?? false
            skipBlanks()
            guard next == UInt8(ascii: ":") else { throw Malformed(offset: at) }
            at += 1
            try walk(isMatch ? path?.dropFirst() : nil)
            if isDone { return }
            try separate(UInt8(ascii: "}"))
        }
        leave()
    }

    private mutating func array(_ path: ArraySlice<JSONPointer.Token>?) throws(Malformed) {
        try enter()
        var index = 0
        while next != UInt8(ascii: "]") {
            let isMatch =
                switch path?.first {
                case .every: true
                case .key(let key): Int(key) == index
                case nil: false
                }
            try walk(isMatch ? path?.dropFirst() : nil)
            if isDone { return }
            index += 1
            try separate(UInt8(ascii: "]"))
        }
        leave()
    }

    private mutating func enter() throws(Malformed) {
        depth += 1
        guard depth <= Self.deepest else { throw Malformed(offset: at) }
        at += 1
        skipBlanks()
    }

    private mutating func leave() {
        at += 1
        depth -= 1
    }

    /// A comma and something behind it, or the end.
    private mutating func separate(_ end: UInt8) throws(Malformed) {
        skipBlanks()
        if next == end { return }
        guard next == UInt8(ascii: ",") else { throw Malformed(offset: at) }
        at += 1
        skipBlanks()
        if next == end { throw Malformed(offset: at) }
    }

    private func matches(_ token: JSONPointer.Token?, _ name: Range<Int>) -> Bool {
        switch token {
        case .every: true
        case .key(let key):
            if text[name].contains(UInt8(ascii: "\\")) {
                JSONText.unescaped(UnsafeRawBufferPointer(rebasing: text[name])).elementsEqual(key.utf8)
            } else {
                text[name].elementsEqual(key.utf8)
            }
        case nil: false
        }
    }

    private mutating func skipString() throws(Malformed) {
        at += 1
        while at < text.count {
            switch text[at] {
            case UInt8(ascii: "\""):
                at += 1
                return
            case UInt8(ascii: "\\"): at += 2
            case ..<0x20: throw Malformed(offset: at)
            default: at += 1
            }
        }
        throw Malformed(offset: text.count)
    }

    private mutating func skip(_ word: StaticString) throws(Malformed) {
        let end = at + word.utf8CodeUnitCount
        guard end <= text.count,
            text[at..<end].elementsEqual(UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
        else { throw Malformed(offset: at) }
        at = end
    }

    private mutating func skipNumber() throws(Malformed) {
        let start = at
        while let byte = next, Self.isOfNumber(byte) { at += 1 }
        guard at > start else { throw Malformed(offset: at) }
    }

    private static func isOfNumber(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
            UInt8(ascii: "e"), UInt8(ascii: "E"):
            true
        default: false
        }
    }
}
