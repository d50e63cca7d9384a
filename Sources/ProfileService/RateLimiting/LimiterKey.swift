import Glibc
import NIOCore

/// Whom a limit holds for: a subject, or a client address. The kinds never meet, whatever their bits.
///
/// An IPv6 client counts by its /64, the least that a site is given (RFC 6177): a single host owns all addresses in it.
struct LimiterKey: Hashable, Sendable, BitwiseCopyable {
    enum Kind: UInt8, Sendable { case subject, ipv4, ipv6, local }

    let high, low: UInt64
    let kind: Kind

    init(subject: ProfileID) {
        high = subject.high
        low = subject.low
        kind = .subject
    }

    /// Reads an address as `inet_pton` does, without a zone or brackets; nil for anything else. An IPv4 address mapped
    /// into IPv6 (`::ffff:192.0.2.1`) is the IPv4 address.
    init?(address: String) {
        var v4 = in_addr()
        var v6 = in6_addr()
        if inet_pton(AF_INET, address, &v4) == 1 {
            self.init(ipv4: UInt32(bigEndian: v4.s_addr))
        } else if inet_pton(AF_INET6, address, &v6) == 1 {
            self = withUnsafeBytes(of: &v6) { bytes in
                let high = UInt64(bigEndian: bytes.load(as: UInt64.self))
                let low = UInt64(bigEndian: bytes.load(fromByteOffset: 8, as: UInt64.self))
                return high == 0 && low >> 32 == 0xFFFF
                    ? Self(ipv4: UInt32(truncatingIfNeeded: low)) : Self(high: high, low: 0, kind: .ipv6)
            }
        } else {
            return nil
        }
    }

    /// A client's address; the port does not count. Whoever comes over a Unix socket shares one key.
    init(of address: SocketAddress?) {
        self = address?.ipAddress.flatMap { Self(address: $0) } ?? Self(high: 0, low: 0, kind: .local)
    }

    private init(ipv4: UInt32) { self.init(high: UInt64(ipv4), low: 0, kind: .ipv4) }

    private init(high: UInt64, low: UInt64, kind: Kind) {
        self.high = high
        self.low = low
        self.kind = kind
    }

    /// A wide multiplication (as wyhash has it) and a last mix, so that keys that differ in a bit differ in every part of
    /// the hash. `seed` is secret to the process: nobody can choose keys that collide.
    func hash(_ seed: HashSeed) -> UInt64 {
        let product = (high ^ seed.high).multipliedFullWidth(by: low ^ seed.low)
        var mixed = product.high ^ product.low ^ UInt64(kind.rawValue)
        mixed ^= mixed >> 32
        mixed &*= 0x9E37_79B9_7F4A_7C15
        return mixed ^ mixed >> 29
    }
}

/// Two random words, drawn once a limiter.
struct HashSeed: Sendable, BitwiseCopyable {
    let high = UInt64.random(in: .min ... .max)
    let low = UInt64.random(in: .min ... .max)
}
