extension ServerTiming {
    /// Reads a header value in one pass without allocating: it runs once for each answer of a load test. Metrics it does not
    /// know and parameters it cannot read are skipped, as the standard asks.
    public init(parsing value: UnsafeRawBufferPointer) {
        self.init()
        var scanner = Scanner(bytes: value)
        while let name = scanner.token() {
            var duration = Self.unknown
            var verdict = CacheVerdict.none
            while scanner.skip(UInt8(ascii: ";")) {
                guard let parameter = scanner.token() else { continue }
                guard scanner.skip(UInt8(ascii: "=")) else { continue }
                if Self.equal(parameter, "dur") {
                    duration = scanner.microseconds()
                } else if let text = scanner.tokenOrQuoted(), Self.equal(parameter, "desc") {
                    verdict = Self.verdict(text)
                }
            }
            set(name, duration, verdict)
            guard scanner.skipPast(UInt8(ascii: ",")) else { break }
        }
    }

    /// As `init(parsing:)`, for a value at hand as a string.
    public init(_ value: String) {
        var value = value
        self = value.withUTF8 { ServerTiming(parsing: UnsafeRawBufferPointer($0)) }
    }

    private mutating func set(_ name: Slice, _ duration: UInt32, _ verdict: CacheVerdict) {
        if Self.equal(name, "cache") {
            cache = duration
            self.verdict = verdict
        } else if Self.equal(name, "limiter") {
            limiter = duration
        } else if Self.equal(name, "pool") {
            pool = duration
        } else if Self.equal(name, "db") {
            database = duration
        } else if Self.equal(name, "total") {
            total = duration
        }
    }

    typealias Slice = UnsafeRawBufferPointer

    private static func equal(_ slice: Slice, _ text: StaticString) -> Bool {
        guard slice.count == text.utf8CodeUnitCount else { return false }
        for index in 0..<slice.count where slice[index] | 0x20 != text.utf8Start[index] { return false }
        return true
    }

    private static func verdict(_ text: Slice) -> CacheVerdict {
        if equal(text, "hit") { return .hit }
        if equal(text, "miss") { return .miss }
        if equal(text, "coalesced") { return .coalesced }
        if equal(text, "negative") { return .negative }
        if equal(text, "stale") { return .stale }
        if equal(text, "bypass") { return .bypass }
        return .none
    }
}

/// A cursor over a header's bytes.
private struct Scanner {
    let bytes: UnsafeRawBufferPointer
    var at = 0

    private mutating func skipSpace() {
        while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x09 { at += 1 }
    }

    /// Steps over `byte` if it comes next.
    mutating func skip(_ byte: UInt8) -> Bool {
        skipSpace()
        guard at < bytes.count, bytes[at] == byte else { return false }
        at += 1
        return true
    }

    /// Steps past the next `byte` outside a quoted string; false at the end.
    mutating func skipPast(_ byte: UInt8) -> Bool {
        var quoted = false
        while at < bytes.count {
            let next = bytes[at]
            at += 1
            if next == UInt8(ascii: "\""), at < 2 || bytes[at - 2] != UInt8(ascii: "\\") { quoted.toggle() }
            if next == byte, !quoted { return true }
        }
        return false
    }

    /// A run of token characters, nil when there is none.
    mutating func token() -> UnsafeRawBufferPointer? {
        skipSpace()
        let begin = at
        while at < bytes.count, Self.isToken(bytes[at]) { at += 1 }
        return at > begin ? UnsafeRawBufferPointer(rebasing: bytes[begin..<at]) : nil
    }

    mutating func tokenOrQuoted() -> UnsafeRawBufferPointer? {
        guard skip(UInt8(ascii: "\"")) else { return token() }
        let begin = at
        while at < bytes.count, bytes[at] != UInt8(ascii: "\"") { at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1 }
        let end = min(at, bytes.count)
        at = min(at + 1, bytes.count)
        return UnsafeRawBufferPointer(rebasing: bytes[begin..<end])
    }

    /// Decimal milliseconds as whole microseconds, rounded down; `unknown` when there is no number or it is out of range.
    mutating func microseconds() -> UInt32 {
        let quoted = skip(UInt8(ascii: "\""))
        skipSpace()
        let begin = at
        var value: UInt64 = 0
        var places = -1
        while at < bytes.count {
            let byte = bytes[at]
            if byte == UInt8(ascii: "."), places < 0 {
                places = 0
            } else if byte >= 0x30, byte <= 0x39 {
                if places < 3, value < UInt64(UInt32.max) * 1000 {
                    value = value * 10 + UInt64(byte - 0x30)
                    if places >= 0 { places += 1 }
                }
            } else {
                break
            }
            at += 1
        }
        guard at > begin else { return ServerTiming.unknown }
        for _ in max(places, 0)..<3 { value *= 10 }
        if quoted { _ = skip(UInt8(ascii: "\"")) }
        return value < UInt64(UInt32.max) ? UInt32(value) : ServerTiming.unknown
    }

    /// RFC 9110, 5.6.2: visible ASCII except delimiters.
    private static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case 0x21, 0x23, 0x24, 0x25, 0x26, 0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E, 0x5F, 0x60, 0x7C, 0x7E: true
        default: false
        }
    }
}
