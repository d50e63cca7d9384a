import Crypto

/// One numbered step of the schema, forward and back.
struct Migration: Sendable {
    let number: Int
    let name: String
    let up, down: String

    /// In order. A migration that was released is never edited: its checksum is recorded where it was applied.
    static let all = [
        Migration(
            number: 1, name: "base", up: text(PackageResources.m0001_base_up_sql),
            down: text(PackageResources.m0001_base_down_sql)),
        Migration(
            number: 2, name: "profile", up: text(PackageResources.m0002_profile_up_sql),
            down: text(PackageResources.m0002_profile_down_sql)),
        Migration(
            number: 3, name: "batch", up: text(PackageResources.m0003_batch_up_sql),
            down: text(PackageResources.m0003_batch_down_sql)),
        Migration(
            number: 4, name: "warming", up: text(PackageResources.m0004_warming_up_sql),
            down: text(PackageResources.m0004_warming_down_sql)),
    ]

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    /// `0002 profile`
    var title: String { String(repeating: "0", count: 4 - String(number).count) + "\(number) \(name)" }

    /// SHA-256 of what it does, forward and back, in hexadecimal digits.
    var checksum: String {
        SHA256.hash(data: Array((up + "\u{0}" + down).utf8)).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
