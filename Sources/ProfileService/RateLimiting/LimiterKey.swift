import NIOCore

/// Whom a limit counts: 128 bits, trivial to copy. Each policy has keys of its own, so a user's and an address's never meet.
struct LimiterKey: Hashable, Sendable, BitwiseCopyable {
    let high, low: UInt64

    init(_ subject: ProfileID) {
        high = subject.high
        low = subject.low
    }

    /// A client's address: all of IPv4; the first 64 bits of IPv6, since a customer has that many addresses of their own (RFC
    /// 6177). Whoever comes over a Unix socket shares one key. The port does not count.
    init(_ address: SocketAddress?) {
        switch address {
        case .v4(let address):
            high = 0
            // As IPv6 writes it: ::ffff:a.b.c.d.
            low = 0xFFFF_0000_0000 | UInt64(UInt32(bigEndian: address.address.sin_addr.s_addr))
        case .v6(let address):
            var bytes = address.address.sin6_addr
            let words = withUnsafeBytes(of: &bytes) {
                (
                    UInt64(bigEndian: $0.loadUnaligned(as: UInt64.self)),
                    UInt64(bigEndian: $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
                )
            }
            // An IPv4 client of a socket that takes both.
            let isMapped = words.0 == 0 && words.1 >> 32 == 0xFFFF
            high = words.0
            low = isMapped ? words.1 : 0
        default:
            high = 0
            low = 0
        }
    }

    /// Spreads keys: the finaliser of MurmurHash3 over both words. `seed` is secret, so that nobody can choose addresses that
    /// fall on one place.
    func hash(_ seed: UInt64) -> UInt64 {
        var h = high ^ seed
        h = (h ^ (h >> 33)) &* 0xFF51_AFD7_ED55_8CCD
        h = (h ^ (h >> 33)) ^ low
        h = (h ^ (h >> 33)) &* 0xC4CE_B9FE_1A85_EC53
        return h ^ (h >> 33)
    }
}
