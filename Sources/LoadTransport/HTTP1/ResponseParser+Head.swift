extension ResponseParser {
    mutating func advanceHead(_ bytes: RawSpan) -> Step {
        while true {
            guard let end = Self.lineFeed(in: bytes, from: searched) else {
                searched = bytes.byteCount
                if state == .statusLine, !looksLikeStatusLine(bytes, from: lineStart) { return .failed(.statusLine) }
                return bytes.byteCount > headLimit ? .failed(.headTooLarge) : .more
            }
            if end >= headLimit { return .failed(.headTooLarge) }
            let start = lineStart
            searched = end + 1
            lineStart = searched
            let lineEnd = end > start && bytes[end - 1] == UInt8(ascii: "\r") ? end - 1 : end
            if state == .statusLine {
                guard parseStatusLine(bytes, start..<lineEnd) else { return .failed(.statusLine) }
                state = .headers
            } else if start == lineEnd {
                if status >= 200 { return finishHead(at: lineStart) }
                if status == 101 { return .failed(.upgrade) }
                beginAgain()
            } else if let fault = parseField(bytes, start..<lineEnd) {
                return .failed(fault)
            }
        }
    }

    /// Skips an interim answer: the final one begins here.
    private mutating func beginAgain() {
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
        } else {
            state = .untilClose
            keepsAlive = false
        }
        return .head(headStart..<end)
    }

    /// So much as there is of the line begins like `HTTP/1.`: garbage fails at its first bytes and not at the time-out.
    private func looksLikeStatusLine(_ bytes: RawSpan, from start: Int) -> Bool {
        let expected: StaticString = "HTTP/1."
        for index in 0..<Swift.min(bytes.byteCount - start, expected.utf8CodeUnitCount)
        where bytes[start + index] != expected.utf8Start[index] { return false }
        return true
    }

    /// `HTTP/1.x nnn reason`; the reason may be missing.
    private mutating func parseStatusLine(_ bytes: RawSpan, _ line: Range<Int>) -> Bool {
        guard line.count >= 12, looksLikeStatusLine(bytes, from: line.lowerBound) else { return false }
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
        return true
    }

    private mutating func parseField(_ bytes: RawSpan, _ line: Range<Int>) -> ProtocolFault? {
        var colon = line.lowerBound
        while colon < line.upperBound, bytes[colon] != UInt8(ascii: ":") {
            // A space or a control character in a name: a folded line, or no header at all.
            if bytes[colon] <= 0x20 || bytes[colon] == 0x7F { return .headerLine }
            colon += 1
        }
        guard colon > line.lowerBound, colon < line.upperBound else { return .headerLine }
        let name = line.lowerBound..<colon
        // Only the fields that frame the message, and the one that is measured, are looked at.
        switch name.count {
        case 14 where Self.equals(bytes, name, "content-length"):
            return parseContentLength(bytes, Self.trimmed(bytes, colon + 1..<line.upperBound))
        case 17 where Self.equals(bytes, name, "transfer-encoding"):
            hasTransferEncoding = true
            isChunked = Self.lastToken(bytes, Self.trimmed(bytes, colon + 1..<line.upperBound), is: "chunked")
        case 10 where Self.equals(bytes, name, "connection"):
            let value = Self.trimmed(bytes, colon + 1..<line.upperBound)
            if Self.hasToken(bytes, value, "close") {
                keepsAlive = false
            } else if Self.hasToken(bytes, value, "keep-alive") {
                keepsAlive = true
            }
        case 13 where Self.equals(bytes, name, "server-timing"):
            if timingLines == 0 { timing = Self.trimmed(bytes, colon + 1..<line.upperBound) }
            timingLines += 1
        default: break
        }
        return nil
    }

    /// Digits, or the same digits several times over a list (RFC 9110, section 8.6).
    private mutating func parseContentLength(_ bytes: RawSpan, _ value: Range<Int>) -> ProtocolFault? {
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
