extension ResponseParser {
    /// Longest chunk-size line with its extensions, bytes: longer is an attack or garbage.
    static let chunkLineLimit = 1024

    mutating func advanceChunked(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Step {
        var position = start
        while position < bytes.count {
            if state == .chunkData {
                let take = Int(Swift.min(Int64(bytes.count - position), remaining))
                remaining -= Int64(take)
                if remaining == 0 { state = .chunkEnd }
                return .body(position..<position + take)
            }
            let byte = bytes[position]
            position += 1
            switch state {
            case .chunkSize:
                if let fault = takeSizeByte(byte) { return .failed(fault) }
            case .chunkExtension:
                lineBytes += 1
                if lineBytes > Self.chunkLineLimit { return .failed(.chunk) }
                if byte == UInt8(ascii: "\n") { endSizeLine() }
            case .chunkEnd:
                guard byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\n") else { return .failed(.chunk) }
                state = byte == UInt8(ascii: "\r") ? .chunkLineFeed : .chunkSize
            case .chunkLineFeed:
                guard byte == UInt8(ascii: "\n") else { return .failed(.chunk) }
                state = .chunkSize
            default:
                if let step = takeTrailerByte(byte, at: position) { return step }
            }
        }
        return .more
    }

    private mutating func takeSizeByte(_ byte: UInt8) -> ProtocolFault? {
        lineBytes += 1
        if let digit = Self.hexadecimal(byte) {
            // 15 digits cannot overflow 63 bits.
            guard chunkDigits < 15 else { return .chunk }
            chunkDigits += 1
            chunkSize = chunkSize << 4 | Int64(digit)
            return nil
        }
        guard chunkDigits > 0 else { return .chunk }
        if chunkSize > bodyLimit - bodySize { return .bodyTooLarge }
        switch byte {
        case UInt8(ascii: "\n"): endSizeLine()
        case UInt8(ascii: "\r"), UInt8(ascii: ";"), UInt8(ascii: " "), UInt8(ascii: "\t"): state = .chunkExtension
        default: return .chunk
        }
        return nil
    }

    private mutating func endSizeLine() {
        state = chunkSize == 0 ? .trailers : .chunkData
        remaining = chunkSize
        bodySize += chunkSize
        chunkSize = 0
        chunkDigits = 0
        lineBytes = 0
        trailerLine = 0
    }

    /// Trailers are skipped; an empty line ends the answer.
    private mutating func takeTrailerByte(_ byte: UInt8, at next: Int) -> Step? {
        lineBytes += 1
        if lineBytes > headLimit { return .failed(.headTooLarge) }
        if byte == UInt8(ascii: "\n") {
            if trailerLine == 0 {
                state = .done
                return .done(next)
            }
            trailerLine = 0
        } else if byte != UInt8(ascii: "\r") {
            trailerLine += 1
        }
        return nil
    }

    static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
