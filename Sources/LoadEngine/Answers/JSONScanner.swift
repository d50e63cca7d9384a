import ScenarioFormat

/// A pointer made ready for comparing with bytes.
struct JSONPath: Sendable {
    fileprivate struct Step: Sendable {
        /// nil: every member and element.
        var name: [UInt8]?
        /// Of an array, if the name is one.
        var index: Int?
    }

    fileprivate let steps: [Step]

    init(_ pointer: JSONPointer) {
        steps = pointer.tokens.map { token in
            switch token {
            case .every: Step()
            case .key(let key): Step(name: Array(key.utf8), index: Int(key))
            }
        }
    }
}

/// Finds values in a JSON text (RFC 8259) by a path, in one pass over its bytes: no tree, no copy, nothing allocated but the
/// places found.
///
/// What the path leads through must be JSON. What it passes by is only looked at for its end: strings, and how arrays and
/// objects nest; a body of 4 KiB costs half as much so.
struct JSONScanner: ~Copyable {
    /// The text is not JSON at this byte.
    struct Malformed: Error, Equatable {
        var offset: Int
    }

    /// Arrays and objects within each other at most, so that no body exhausts the stack.
    static let deepest = 512

    private let text: UnsafeRawBufferPointer
    private let steps: [JSONPath.Step]
    private var at = 0
    private var depth = 0
    /// How many matches are wanted before the walk may end.
    private let wanted: Int
    private var found: [Range<Int>] = []

    /// The places of the values that a path matches, in the text's order: all of them, or the first `wanted`. The text behind
    /// the last wanted match is not looked at.
    static func find(
        _ path: JSONPath, in text: UnsafeRawBufferPointer, wanted: Int = .max
    ) throws(Malformed) -> [Range<Int>] {
        var scanner = JSONScanner(text: text, steps: path.steps, wanted: wanted)
        try scanner.walk(0)
        if scanner.isDone { return scanner.found }
        scanner.skipBlanks()
        guard scanner.at == text.count else { throw Malformed(offset: scanner.at) }
        return scanner.found
    }

    private init(text: UnsafeRawBufferPointer, steps: [JSONPath.Step], wanted: Int) {
        self.text = text
        self.steps = steps
        self.wanted = wanted
    }

    private var isDone: Bool { found.count >= wanted }

    /// The next byte; 0, which no JSON has outside strings, at the end.
    @inline(__always)
    private var next: UInt8 { at < text.count ? text[at] : 0 }

    @inline(__always)
    private mutating func skipBlanks() {
        while at < text.count, text[at] <= 0x20,
            text[at] == 0x20 || text[at] == 0x0A || text[at] == 0x0D || text[at] == 0x09
        { at += 1 }
    }

    /// Goes through one value that the path's first `level` steps have led to.
    private mutating func walk(_ level: Int) throws(Malformed) {
        skipBlanks()
        let start = at
        let isMeant = level == steps.count
        switch next {
        case UInt8(ascii: "{") where !isMeant: try object(level)
        case UInt8(ascii: "[") where !isMeant: try array(level)
        default: try skipValue()
        }
        if isMeant, !isDone { found.append(start..<at) }
    }

    private mutating func object(_ level: Int) throws(Malformed) {
        try enter()
        while next != UInt8(ascii: "}") {
            guard next == UInt8(ascii: "\"") else { throw Malformed(offset: at) }
            let name = at + 1
            let isPlain = try skipString()
            let isMatch = matches(level, name..<at - 1, isPlain: isPlain)
            skipBlanks()
            guard next == UInt8(ascii: ":") else { throw Malformed(offset: at) }
            at += 1
            if isMatch { try walk(level + 1) } else { try skipValue() }
            if isDone { return }
            try separate(UInt8(ascii: "}"))
        }
        leave()
    }

    private mutating func array(_ level: Int) throws(Malformed) {
        try enter()
        let (isEvery, wantedIndex) = (steps[level].name == nil, steps[level].index)
        var index = 0
        while next != UInt8(ascii: "]") {
            if isEvery || index == wantedIndex { try walk(level + 1) } else { try skipValue() }
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

    private func matches(_ level: Int, _ name: Range<Int>, isPlain: Bool) -> Bool {
        guard let wanted = steps[level].name else { return true }
        guard isPlain else {
            return JSONText.unescaped(UnsafeRawBufferPointer(rebasing: text[name])) == wanted
        }
        guard name.count == wanted.count else { return false }
        for offset in 0..<wanted.count where text[name.lowerBound + offset] != wanted[offset] { return false }
        return true
    }

    // MARK: Passing by

    private mutating func skipValue() throws(Malformed) {
        skipBlanks()
        switch next {
        case UInt8(ascii: "\""): _ = try skipString()
        case UInt8(ascii: "{"), UInt8(ascii: "["): try skipNested()
        case UInt8(ascii: "t"): try skip("true")
        case UInt8(ascii: "f"): try skip("false")
        case UInt8(ascii: "n"): try skip("null")
        default: try skipNumber()
        }
    }

    /// To the end of an array or object: as many closed as were opened, each by its own kind.
    private mutating func skipNested() throws(Malformed) {
        // One bit for each that is open: whether it is an object.
        var kinds = DepthBits()
        repeat {
            switch next {
            case UInt8(ascii: "\""):
                _ = try skipString()
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                guard depth + kinds.count < Self.deepest else { throw Malformed(offset: at) }
                kinds.push(next == UInt8(ascii: "{"))
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard kinds.pop() == (next == UInt8(ascii: "}")) else { throw Malformed(offset: at) }
            case 0: throw Malformed(offset: at)
            default: break
            }
            at += 1
        } while kinds.count > 0
    }

    /// Whether it had no escapes.
    private mutating func skipString() throws(Malformed) -> Bool {
        var isPlain = true
        at += 1
        while at < text.count {
            let byte = text[at]
            if byte == UInt8(ascii: "\"") {
                at += 1
                return isPlain
            }
            if byte == UInt8(ascii: "\\") {
                isPlain = false
                at += 1
            } else if byte < 0x20 {
                throw Malformed(offset: at)
            }
            at += 1
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
        while Self.isOfNumber(next) { at += 1 }
        guard at > start else { throw Malformed(offset: at) }
    }

    @inline(__always)
    private static func isOfNumber(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
            UInt8(ascii: "e"), UInt8(ascii: "E"):
            true
        default: false
        }
    }
}

/// A stack of up to 512 bits.
private struct DepthBits {
    private var words: InlineArray<8, UInt64> = .init(repeating: 0)
    private(set) var count = 0

    mutating func push(_ bit: Bool) {
        let mask = UInt64(1) << UInt64(count & 63)
        if bit { words[count >> 6] |= mask } else { words[count >> 6] &= ~mask }
        count += 1
    }

    /// nil: empty.
    mutating func pop() -> Bool? {
        guard count > 0 else { return nil }
        count -= 1
        return words[count >> 6] >> UInt64(count & 63) & 1 == 1
    }
}
