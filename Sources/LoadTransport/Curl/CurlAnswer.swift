import CLinux
import Glibc

/// An answer as libcurl hands it out, line by line and then in pieces of the body: kept as the native transport would keep it.
struct CurlAnswer: ~Copyable {
    /// The last head that began (after its first line, what is carried over from those before), then as much of the body as is kept.
    var bytes = GrowingBytes()
    /// Of the last head that began; and its length once it is complete and final, else 0.
    var status: UInt16 = 0
    var headLength = 0
    var timing = 0..<0
    var timingLines = 0
    var firstByte: Int64 = 0
    /// Everything read: heads (trailers too) and body.
    var bytesIn: Int64 = 0
    var bodyBytes: Int64 = 0
    /// What was wrong, if it was not libcurl that found fault.
    var fault: ProtocolFault?
    /// Lines of redirects' heads that the next head, if there is one, is given.
    private var carried = GrowingBytes()
    private var interimAnswers = 0
    private var contentLength: Int64 = -1
    private var trailerBytes = 0

    /// Makes ready for the next answer.
    mutating func reset(_ pool: inout BufferPool) {
        bytes.removeAll(into: &pool)
        carried.removeAll(into: &pool)
        beginHead()
        firstByte = 0
        bytesIn = 0
        fault = nil
        interimAnswers = 0
    }

    private mutating func beginHead() {
        bytes.count = 0
        status = 0
        headLength = 0
        timing = 0..<0
        timingLines = 0
        bodyBytes = 0
        contentLength = -1
        trailerBytes = 0
    }

    /// One line of a head or of trailers, with its end. False: the answer is not to be read further.
    mutating func takeLine(
        _ line: UnsafeRawBufferPointer, _ limits: borrowing TransportLimits, _ pool: inout BufferPool
    ) -> Bool {
        bytesIn += Int64(line.count)
        let begins = Self.begins(line, "http/")
        if begins {
            // A first head, one after an interim answer, or the next of a chain of redirects, which begins anew.
            if status == 0 || status >= 200 {
                firstByte = fw_monotonic()
                interimAnswers = 0
            } else {
                interimAnswers += 1
                if interimAnswers > ResponseParser.interimLimit { return refuse(.tooManyInterim) }
            }
            beginHead()
            status = Self.status(line)
        } else if headLength > 0 {
            trailerBytes += line.count
            return trailerBytes <= limits.head || refuse(.headTooLarge)
        }
        if bytes.count + line.count > limits.head + carried.count { return refuse(.headTooLarge) }
        if Self.begins(line, "server-timing:") {
            if timingLines == 0 { timing = Self.value(line, at: bytes.count) }
            timingLines += 1
        } else if Self.begins(line, "content-length:") {
            // libcurl takes the last of several.
            let length = Self.number(line, from: 15)
            if contentLength >= 0, contentLength != length { return refuse(.contentLength) }
            contentLength = length
        }
        bytes.append(line, from: &pool)
        if begins, let base = carried.base {
            bytes.append(UnsafeRawBufferPointer(start: base, count: carried.count), from: &pool)
        }
        if line.count <= 2, line[0] == UInt8(ascii: "\r") || line[0] == UInt8(ascii: "\n") {
            if status == 101 { return refuse(.upgrade) }
            if status >= 200 { headLength = bytes.count }
        }
        return true
    }

    /// Keeps a line of a redirect's head for the heads after it. False: there is more of it than is allowed.
    mutating func carry(
        _ line: UnsafeRawBufferPointer, _ limits: borrowing TransportLimits, _ pool: inout BufferPool
    ) -> Bool {
        if carried.count + line.count > limits.head { return refuse(.headTooLarge) }
        carried.append(line, from: &pool)
        return true
    }

    /// A piece of the body. False: there is more of it than is allowed.
    mutating func takeBody(
        _ piece: UnsafeRawBufferPointer, _ limits: borrowing TransportLimits, _ pool: inout BufferPool
    ) -> Bool {
        bytesIn += Int64(piece.count)
        if Int64(piece.count) > limits.body - bodyBytes { return refuse(.bodyTooLarge) }
        bodyBytes += Int64(piece.count)
        let kept = min(piece.count, limits.keptBody - (bytes.count - headLength))
        if kept > 0 { bytes.append(UnsafeRawBufferPointer(rebasing: piece[..<kept]), from: &pool) }
        return true
    }

    private mutating func refuse(_ fault: ProtocolFault) -> Bool {
        self.fault = fault
        return false
    }

    /// Whether a line begins with a text of small letters, marks and digits, whatever its own letters' case.
    @inline(__always)
    static func begins(_ line: UnsafeRawBufferPointer, _ text: StaticString) -> Bool {
        line.count >= text.utf8CodeUnitCount && line[0] | 0x20 == text.utf8Start[0]
            && strncasecmp(line.baseAddress!, text.utf8Start, text.utf8CodeUnitCount) == 0
    }

    /// `HTTP/2 200`: the number after the first space.
    private static func status(_ line: UnsafeRawBufferPointer) -> UInt16 {
        guard let space = line.firstIndex(of: UInt8(ascii: " ")) else { return 0 }
        var code: UInt16 = 0
        for byte in line[(space + 1)...].prefix(3) {
            let digit = byte &- UInt8(ascii: "0")
            guard digit <= 9 else { return 0 }
            code = code * 10 + UInt16(digit)
        }
        return code
    }

    /// A header's number; what is none is libcurl's to refuse.
    private static func number(_ line: UnsafeRawBufferPointer, from start: Int) -> Int64 {
        var number: Int64 = 0
        for byte in line[start...] where byte &- UInt8(ascii: "0") <= 9 {
            number = number &* 10 &+ Int64(byte &- UInt8(ascii: "0"))
        }
        return number
    }

    /// The value of a Server-Timing line that stands at a place in the head.
    private static func value(_ line: UnsafeRawBufferPointer, at place: Int) -> Range<Int> {
        var start = 14
        var end = line.count
        while end > start, line[end - 1] <= 0x20 { end -= 1 }
        while start < end, line[start] <= 0x20 { start += 1 }
        return place + start..<place + end
    }
}

/// strncasecmp takes `CChar`s.
private func strncasecmp(_ one: UnsafeRawPointer, _ other: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
    Glibc.strncasecmp(
        one.assumingMemoryBound(to: CChar.self), UnsafeRawPointer(other).assumingMemoryBound(to: CChar.self), count)
}
