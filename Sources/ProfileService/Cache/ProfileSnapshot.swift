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

    init(_ profile: Profile) {
        self.profile = profile
        plain = Representation(ByteBuffer(bytes: profile.json), etag: "\"v\(profile.version)\"")
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

    /// Bytes of memory that the profile's texts and the encoded bodies take; that in gzip is counted beforehand, at a half.
    var memoryCost: Int {
        let size = plain.body.readableBytes
        return profile.memoryCost + plain.body.storageCapacity + (size < Gzip.threshold ? 0 : size / 2)
    }

    /// A checksum of what is sent to callers.
    var checksum: UInt64 { plain.body.withUnsafeReadableBytes { Checksum.of($0) } }
}
