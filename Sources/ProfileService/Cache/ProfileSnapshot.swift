import NIOConcurrencyHelpers
import NIOCore

/// A profile ready to be answered: encoded once, however often it is read.
final class ProfileSnapshot: Sendable {
    let profile: Profile
    /// With the strong tag `"v17"`.
    let plain: Representation
    /// Compressed when it is first asked for, since most callers of a service's own network never do. `.some(nil)`: it is too
    /// short to gain by it.
    private let compressed = NIOLockedValueBox<Representation??>(nil)

    private let checksum: UInt64

    convenience init(_ profile: Profile) { self.init(profile, checksum: nil) }

    /// `checksum`: nil for the right one.
    init(_ profile: Profile, checksum: UInt64?) {
        self.profile = profile
        plain = Representation(ByteBuffer(bytes: profile.json), etag: "\"v\(profile.version)\"")
        self.checksum = checksum ?? Self.checksum(plain.body)
    }

    /// Whether the body is what was encoded.
    var isIntact: Bool { Self.checksum(plain.body) == checksum }

    /// Bytes that it holds, about: the body, the body in gzip if it is asked for, the columns' texts, and the rest.
    var memoryCost: Int { 1024 + 3 * plain.body.readableBytes }

    /// FNV-1a over words of eight bytes, for errors of memory and not for enemies.
    private static func checksum(_ body: ByteBuffer) -> UInt64 {
        body.withUnsafeReadableBytes { bytes in
            var sum: UInt64 = 0xCBF2_9CE4_8422_2325
            var at = 0
            while at + 8 <= bytes.count {
                sum = (sum ^ bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)) &* 0x0000_0100_0000_01B3
                at += 8
            }
            while at < bytes.count {
                sum = (sum ^ UInt64(bytes[at])) &* 0x0000_0100_0000_01B3
                at += 1
            }
            return sum
        }
    }

    /// In gzip where that is worth it, else plain.
    var gzip: Representation {
        compressed.withLockedValue { made in
            if let made { return made ?? plain }
            let fresh = plain.compressed
            made = .some(fresh)
            return fresh ?? plain
        }
    }
}
