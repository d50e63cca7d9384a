/// The bytes of every answer, laid out several times in a row so that many can be sent at once.
///
/// Since all answers are equal, what a connection is owed is a number: `owed` bytes are left, and the next one to send stands
/// `owed` before the end of an answer.
struct Answer: ~Copyable {
    let size: Int
    private let base: UnsafeMutableRawPointer
    private let total: Int

    /// `size` is one of `NullTargetOptions.smallestAnswer` … `largestAnswer`.
    init(size: Int) {
        self.size = size
        let copies = max(1, 16_384 / size)
        total = copies * size
        base = .allocate(byteCount: total, alignment: 16)
        let bytes = Self.bytes(size)
        for copy in 0..<copies {
            UnsafeMutableRawBufferPointer(start: base + copy * size, count: size).copyBytes(from: bytes)
        }
    }

    deinit { base.deallocate() }

    /// The next bytes to send of `owed` > 0.
    func next(owed: Int) -> UnsafeRawBufferPointer {
        let offset = (size - owed % size) % size
        return UnsafeRawBufferPointer(start: base + offset, count: min(owed, total - offset))
    }

    private static func bytes(_ size: Int) -> [UInt8] {
        func head(_ body: Int) -> String {
            "HTTP/1.1 200 OK\r\ncontent-type: application/octet-stream\r\ncontent-length: \(body)\r\n\r\n"
        }
        // One more digit of the length is one byte less of the body; a leading zero fills the gap where no length fits.
        var body = size - head(0).utf8.count
        while head(body).utf8.count + body > size { body -= 1 }
        var bytes = Array(head(body).utf8)
        if bytes.count + body < size {
            bytes = Array(head(body).replacing("content-length: ", with: "content-length:  ").utf8)
        }
        return bytes + [UInt8](repeating: UInt8(ascii: "."), count: body)
    }
}
