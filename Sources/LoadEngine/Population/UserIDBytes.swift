/// `UserIdentity.uuid` written as bytes, without a string: once a request, on the hot path. Tests hold the two equal.
enum UserIDBytes {
    static let count = 36

    /// Writes the 36 characters of user `index` to `place`.
    static func write(_ index: Int, to place: UnsafeMutableRawPointer) {
        let high = (Randomness.mix(UInt64(index) &+ 0x9E37_79B9_7F4A_7C15) & ~0xF000) | 0x8000
        UUIDBytes.write(high: high, low: 0x8000_0000_0000_0000 | UInt64(index), to: place)
    }
}

/// The 8-4-4-4-12 form of 128 bits.
enum UUIDBytes {
    static let count = 36

    static func write(high: UInt64, low: UInt64, to place: UnsafeMutableRawPointer) {
        var position = 0
        for digit in 0..<32 {
            if digit == 8 || digit == 12 || digit == 16 || digit == 20 {
                place.storeBytes(of: UInt8(ascii: "-"), toByteOffset: position, as: UInt8.self)
                position += 1
            }
            let word = digit < 16 ? high : low
            let value = UInt8(truncatingIfNeeded: word >> UInt64(60 - 4 * (digit & 15))) & 0xF
            let character = value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") - 10 + value
            place.storeBytes(of: character, toByteOffset: position, as: UInt8.self)
            position += 1
        }
    }
}
