import JWTKit
import NIOConcurrencyHelpers

/// Turns an `Authorization` header into a caller.
///
/// A verification costs more than the rest of a request, so verified tokens are remembered until they expire. Keys are
/// the tokens alone, in the one alphabet they may have: however a header spells the rest, a token has one entry.
final class TokenVerifier: Sendable {
    enum Refusal: Error, Equatable {
        /// No bearer token at all.
        case missing
        /// A token, but not one of ours, or not valid now.
        case invalid(String)
    }

    private struct Verified {
        let caller: Caller
        /// Seconds since 1970.
        let expires: Int64
    }

    /// Tokens remembered by one shard at most; past it the shard begins anew.
    private static let capacity = 4096
    /// Bytes of a header's value at most. A longer one is refused unread.
    static let longestHeader = 4096

    private let configuration: TokenConfiguration
    private let keys = JWTKeyCollection()
    private let verified = Shards<[Substring: Verified]>(16) { _, _ in [:] }

    init(_ configuration: TokenConfiguration) async {
        self.configuration = configuration
        await keys.add(hmac: HMACKey(stringLiteral: configuration.secret), digestAlgorithm: .sha256)
    }

    /// The caller named by the header's value. `now`: seconds since 1970.
    func caller(_ authorization: String?, now: Int64) async throws(Refusal) -> Caller {
        guard let authorization else { throw .missing }
        let token = try Self.token(authorization)
        let hash = token.hashValue
        let known = verified.withShard(hash) { $0[token] }
        if let known, known.expires > now { return known.caller }
        let fresh = try await verify([UInt8](token.utf8), now: now)
        verified.withShard(hash) { shard in
            if shard.count >= Self.capacity {
                shard = shard.filter { $0.value.expires > now }
                if shard.count >= Self.capacity { shard.removeAll(keepingCapacity: true) }
            }
            // Copied: a piece of the header would keep all of it alive.
            shard[Substring(String(token))] = fresh
        }
        return fresh.caller
    }

    /// Tokens remembered now.
    var remembered: Int {
        var count = 0
        verified.withEach { count += $0.count }
        return count
    }

    /// The token of a header's value (RFC 6750, 2.1), cut out without a copy.
    private static func token(_ authorization: String) throws(Refusal) -> Substring {
        guard authorization.utf8.count <= longestHeader else {
            throw .invalid("the Authorization field is longer than \(longestHeader) bytes")
        }
        // Bytes, not characters: this is on the path of every request.
        let utf8 = authorization.utf8
        guard let space = utf8.firstIndex(of: UInt8(ascii: " ")), isBearer(utf8[..<space]) else { throw .missing }
        guard let begin = utf8[space...].firstIndex(where: { $0 != UInt8(ascii: " ") }) else { throw .missing }
        let end = utf8[begin...].firstIndex(of: UInt8(ascii: " ")) ?? utf8.endIndex
        guard utf8[end...].allSatisfy({ $0 == UInt8(ascii: " ") }) else { throw .missing }
        // Base64url and dots. Unicode has other spellings of some letters, equal to them as keys.
        guard utf8[begin..<end].allSatisfy(isTokenByte) else { throw .invalid("the token is malformed") }
        return authorization[begin..<end]
    }

    /// In any case (RFC 9110, 11.1).
    private static func isBearer(_ scheme: Substring.UTF8View) -> Bool {
        scheme.elementsEqual("bearer".utf8) { $0 | 0x20 == $1 }
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    private func verify(_ token: [UInt8], now: Int64) async throws(Refusal) -> Verified {
        try checkHeader(token)
        let claims: AccessClaims
        do {
            claims = try await keys.verify(token, as: AccessClaims.self)
        } catch {
            // What exactly is wrong with a token is nobody's business but its owner's.
            throw .invalid("the token is malformed or its signature is wrong")
        }
        return Verified(caller: try caller(claims, now: now), expires: claims.exp)
    }

    /// jwt-kit verifies with the key it has, whatever algorithm the header names, and falls back to that key for a
    /// `kid` it does not know: both are refused here.
    private func checkHeader(_ token: [UInt8]) throws(Refusal) {
        guard let first = token.firstIndex(of: UInt8(ascii: ".")),
            let header = Base64URL.decode(token[..<first]), let json = try? JSONParser.parse(header)
        else { throw .invalid("the token is malformed") }
        guard json["alg"] == .string("HS256") else { throw .invalid("the token's algorithm is not HS256") }
        // RFC 7515, 4.1.11: extensions that must be understood are refused, because none is.
        guard json["crit"] == nil else { throw .invalid("the token has critical extensions") }
        if let kid = json["kid"], kid != configuration.keyID.map(JSONValue.string) {
            throw .invalid("the token's key is unknown")
        }
    }

    private func caller(_ claims: AccessClaims, now: Int64) throws(Refusal) -> Caller {
        guard claims.exp > now else { throw .invalid("the token has expired") }
        if let begin = claims.nbf, begin > now { throw .invalid("the token is not valid yet") }
        if let issuer = configuration.issuer, claims.iss != issuer { throw .invalid("the token's issuer is unknown") }
        if let audience = configuration.audience, !claims.audience.contains(audience) {
            throw .invalid("the token is for another audience")
        }
        switch claims.role {
        case "service_role": return .service
        case "authenticated":
            guard let subject = claims.sub.flatMap({ ProfileID($0) }) else {
                throw .invalid("the token's subject is not a user's id")
            }
            return .user(subject)
        default: throw .invalid("the token's role is unknown")
        }
    }
}

/// The claims that matter here. Times are seconds since 1970; a fraction is cut off.
struct AccessClaims: JWTPayload {
    var sub: String?
    var role: String
    var exp: Int64
    var nbf: Int64?
    var iss: String?
    /// One audience or several.
    var audience: [String] = []

    private enum CodingKeys: String, CodingKey {
        case sub, role, exp, nbf, iss
        case audience = "aud"
    }

    init(sub: String?, role: String, exp: Int64) {
        self.sub = sub
        self.role = role
        self.exp = exp
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        sub = try container.decodeIfPresent(String.self, forKey: .sub)
        role = try container.decode(String.self, forKey: .role)
        exp = try Self.seconds(container.decode(Double.self, forKey: .exp))
        nbf = try container.decodeIfPresent(Double.self, forKey: .nbf).map(Self.seconds)
        iss = try container.decodeIfPresent(String.self, forKey: .iss)
        if let one = try? container.decodeIfPresent(String.self, forKey: .audience) {
            audience = [one]
        } else {
            audience = try container.decodeIfPresent([String].self, forKey: .audience) ?? []
        }
    }

    private static func seconds(_ value: Double) -> Int64 {
        Int64(min(max(value, 0), 1e15))
    }

    /// Time, issuer and audience are checked by `TokenVerifier`, against one reading of the clock.
    func verify(using algorithm: some JWTAlgorithm) async throws {}
}
