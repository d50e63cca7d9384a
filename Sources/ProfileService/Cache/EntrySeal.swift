/// What an entry must still be when it is answered from: the snapshot of its key, at the version it was installed with,
/// with the bytes it was installed with. Memory that something else wrote to is found here, not by a caller.
struct EntrySeal: Sendable {
    private let version: Int64
    private let checksum: UInt64

    init(_ value: ProfileSnapshot?) {
        version = value?.profile.version ?? 0
        checksum = value?.checksum ?? 0
    }

    /// Two comparisons: fit for every hit.
    func fits(_ value: ProfileSnapshot, _ key: ProfileID) -> Bool {
        value.profile.id == key && value.profile.version == version
    }

    /// Reads the bodies: about a nanosecond for eight bytes.
    func matchesContents(of value: ProfileSnapshot) -> Bool { value.checksum == checksum }
}

enum Checksum {
    /// FNV-1a over words of eight bytes, then over the rest: any single changed bit changes it, because each step can be
    /// undone. No defence against an attacker.
    static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var sum: UInt64 = 0xCBF2_9CE4_8422_2325
        var position = 0
        while position + 8 <= bytes.count {
            sum = (sum ^ bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)) &* 0x100_0000_01B3
            position += 8
        }
        while position < bytes.count {
            sum = (sum ^ UInt64(bytes[position])) &* 0x100_0000_01B3
            position += 1
        }
        return sum
    }
}
