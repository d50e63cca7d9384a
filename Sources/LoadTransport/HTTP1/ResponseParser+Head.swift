extension ResponseParser {
    /// Most interim answers before the final one.
    static let interimLimit = 32

    mutating func advanceHead(_ bytes: UnsafeRawBufferPointer) -> Step {
        while true {
            let start = lineStart
            guard let end = Self.lineFeed(in: bytes, from: searched) else {
                searched = bytes.count
                if state == .statusLine, !looksLikeStatusLine(bytes, from: start) { return .failed(.statusLine) }
                return tooLong(bytes.count, from: start).map { .failed($0) } ?? .more
            }
            searched = end &+ 1
            lineStart = searched
            if state == .statusLine, !looksLikeStatusLine(bytes, from: start) { return .failed(.statusLine) }
            if let fault = tooLong(end, from: start) { return .failed(fault) }
            let lineEnd = end > start && bytes[end &- 1] == UInt8(ascii: "\r") ? end &- 1 : end
            if state == .statusLine {
                guard parseStatusLine(bytes, start..<lineEnd) else { return .failed(.statusLine) }
                state = .headers
            } else if start == lineEnd {
                if status >= 200 { return finishHead(at: lineStart) }
                if status == 101 { return .failed(.upgrade) }
                if interimAnswers == Self.interimLimit { return .failed(.tooManyInterim) }
                beginAgain()
            } else if let fault = parseField(bytes, start..<lineEnd, lineFeed: end) {
                return .failed(fault)
            }
        }
    }

    /// Whether a line that reaches to `end` at least passes the limit on lines, or the one on heads: the first that it meets.
    @inline(__always)
    private func tooLong(_ end: Int, from start: Int) -> ProtocolFault? {
        let edge = start &+ headLimit / 2
        if end < headLimit, end < edge { return nil }
        return edge < headLimit ? .lineTooLong : .headTooLarge
    }

    /// Skips an interim answer: the final one begins here.
    private mutating func beginAgain() {
        interimAnswers += 1
        headStart = lineStart
        state = .statusLine
        contentLength = -1
        isChunked = false
        hasTransferEncoding = false
        timingLines = 0
        timing = 0..<0
    }

    /// RFC 9112, section 6.3: what follows the head.
    private mutating func finishHead(at end: Int) -> Step {
        if answersHead || status == 204 || status == 304 {
            state = .counted
            remaining = 0
        } else if hasTransferEncoding {
            // A length beside a transfer coding is overruled by it, and the connection is not to be trusted further.
            if contentLength >= 0 { keepsAlive = false }
            if isChunked {
                state = .chunkSize
            } else {
                state = .untilClose
                keepsAlive = false
            }
        } else if contentLength >= 0 {
            if contentLength > bodyLimit { return .failed(.bodyTooLarge) }
            state = .counted
            remaining = contentLength
            bodySize = contentLength
        } else {
            state = .untilClose
            keepsAlive = false
        }
        return .head(headStart..<end)
    }

    /// So much as there is of the line begins like `HTTP/1.`: garbage fails at its first bytes and not at the time-out.
    @inline(__always)
    private func looksLikeStatusLine(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Bool {
        let expected: StaticString = "HTTP/1.x"
        if bytes.count &- start >= 8 { return Self.differingBits(bytes, start, expected) & 0x00FF_FFFF_FFFF_FFFF == 0 }
        for index in 0..<Swift.min(bytes.count - start, 7)
        where bytes[start + index] != expected.utf8Start[index] { return false }
        return true
    }

    /// `HTTP/1.x nnn reason`, known to look like that; the reason may be missing.
    private mutating func parseStatusLine(_ bytes: UnsafeRawBufferPointer, _ line: Range<Int>) -> Bool {
        guard line.count >= 12 else { return false }
        let minor = bytes[line.lowerBound + 7]
        guard minor == UInt8(ascii: "0") || minor == UInt8(ascii: "1"), bytes[line.lowerBound + 8] == UInt8(ascii: " "),
            line.count == 12 || bytes[line.lowerBound + 12] == UInt8(ascii: " ")
        else { return false }
        var code: UInt16 = 0
        for offset in 9..<12 {
            let digit = bytes[line.lowerBound + offset] &- UInt8(ascii: "0")
            guard digit <= 9 else { return false }
            code = code * 10 + UInt16(digit)
        }
        guard code >= 100 else { return false }
        status = code
        keepsAlive = minor == UInt8(ascii: "1")
        saysClose = false
        return true
    }

    @inline(__always)
    private mutating func parseField(
        _ bytes: UnsafeRawBufferPointer, _ line: Range<Int>, lineFeed: Int
    ) -> ProtocolFault? {
        let start = line.lowerBound
        let colon = Self.endOfName(in: bytes, from: start, lineFeed: lineFeed)
        // Anything else there: a folded line, or no header at all.
        guard colon > start, colon < line.upperBound, bytes[colon] == UInt8(ascii: ":") else { return .headerLine }
        // Only the fields that frame the message, and the one that is measured, are looked at.
        switch colon &- start {
        case 14 where Self.isName(bytes, start, "content-length"):
            return parseContentLength(bytes, Self.trimmed(bytes, colon &+ 1..<line.upperBound))
        case 17 where Self.isName(bytes, start, "transfer-encoding"):
            hasTransferEncoding = true
            isChunked = Self.lastToken(bytes, Self.trimmed(bytes, colon &+ 1..<line.upperBound), is: "chunked")
        case 10 where Self.isName(bytes, start, "connection"):
            parseConnection(bytes, Self.trimmed(bytes, colon &+ 1..<line.upperBound))
        case 13 where Self.isName(bytes, start, "server-timing"):
            if timingLines == 0 { timing = Self.trimmed(bytes, colon &+ 1..<line.upperBound) }
            timingLines += 1
        default: break
        }
        return nil
    }

    /// `close` wins over `keep-alive`, in one line or over several.
    private mutating func parseConnection(_ bytes: UnsafeRawBufferPointer, _ value: Range<Int>) {
        // The usual value, as it is usually written.
        if value.count == 10, Self.differingBits(bytes, value.lowerBound, "keep-alive") == 0,
            Self.differingBits(bytes, value.lowerBound, "keep-alive", 2) == 0
        {
            keepsAlive = !saysClose
        } else if Self.hasToken(bytes, value, "close") {
            saysClose = true
            keepsAlive = false
        } else if !saysClose, Self.hasToken(bytes, value, "keep-alive") {
            keepsAlive = true
        }
    }

    /// Digits, or the same digits several times over a list (RFC 9110, section 8.6).
    private mutating func parseContentLength(_ bytes: UnsafeRawBufferPointer, _ value: Range<Int>) -> ProtocolFault? {
        var position = value.lowerBound
        repeat {
            var length: Int64 = 0
            var digits = 0
            while position < value.upperBound, bytes[position] &- UInt8(ascii: "0") <= 9 {
                length = length &* 10 &+ Int64(bytes[position] &- UInt8(ascii: "0"))
                digits += 1
                position += 1
            }
            // 18 digits cannot overflow 63 bits.
            guard digits > 0, digits <= 18, contentLength < 0 || contentLength == length else { return .contentLength }
            contentLength = length
            while position < value.upperBound, bytes[position] == UInt8(ascii: " ") { position += 1 }
            if position == value.upperBound { return nil }
            guard bytes[position] == UInt8(ascii: ",") else { return .contentLength }
            position += 1
            while position < value.upperBound, bytes[position] == UInt8(ascii: " ") { position += 1 }
        } while position < value.upperBound
        return .contentLength
    }
}
