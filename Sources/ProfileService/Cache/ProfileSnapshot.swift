import NIOCore

/// A profile ready to be answered: encoded once, however often it is read.
final class ProfileSnapshot: Sendable {
    let profile: Profile
    let body: ByteBuffer
    /// Strong: `"v17"`.
    let etag: String
    let contentLength: String

    init(_ profile: Profile) {
        self.profile = profile
        body = ByteBuffer(bytes: profile.json)
        etag = "\"v\(profile.version)\""
        contentLength = String(body.readableBytes)
    }

    /// Bytes of memory that the profile's texts and the encoded bodies take.
    var memoryCost: Int { profile.memoryCost + body.storageCapacity }

    /// A checksum of what is sent to callers.
    var checksum: UInt64 { body.withUnsafeReadableBytes { Checksum.of($0) } }
}
