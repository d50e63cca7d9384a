import JWTKit
import Testing

@testable import ProfileService

@Suite("Only our own, live tokens name a caller")
struct TokenVerifierTests {
    private static let now: Int64 = 1_800_000_000
    private static let user = ProfileID(high: 1, low: 2)

    private static func token(
        _ claims: AccessClaims, secret: String = Fixture.secret, alg: String? = nil, kid: String? = nil
    ) async throws -> String {
        let keys = JWTKeyCollection()
        await keys.add(hmac: HMACKey(stringLiteral: secret), digestAlgorithm: .sha256)
        var header = JWTHeader()
        if let alg { header.alg = alg }
        if let kid { header.kid = kid }
        return "Bearer " + (try await keys.sign(claims, header: header))
    }

    private static func claims(
        sub: String? = user.description, role: String = "authenticated", exp: Int64 = now + 60
    ) -> AccessClaims {
        AccessClaims(sub: sub, role: role, exp: exp)
    }

    @Test("a user and the service are told apart")
    func accepts() async throws {
        let verifier = await TokenVerifier(TokenConfiguration(secret: Fixture.secret))
        let user = try await Self.token(Self.claims())
        let service = try await Self.token(Self.claims(sub: nil, role: "service_role"))
        #expect(try await verifier.caller(user, now: Self.now) == .user(Self.user))
        #expect(try await verifier.caller(service, now: Self.now) == .service)
        #expect(try await verifier.caller("bearer" + user.dropFirst(6), now: Self.now) == .user(Self.user))
    }

    @Test("a remembered token ends with its expiry")
    func expires() async throws {
        let verifier = await TokenVerifier(TokenConfiguration(secret: Fixture.secret))
        let token = try await Self.token(Self.claims(exp: Self.now + 60))
        #expect(try await verifier.caller(token, now: Self.now + 59) == .user(Self.user))
        await #expect(throws: TokenVerifier.Refusal.self) { try await verifier.caller(token, now: Self.now + 60) }
    }

    @Test("a token is remembered once, however its header is spelt")
    func spellings() async throws {
        let verifier = await TokenVerifier(TokenConfiguration(secret: Fixture.secret))
        let token = try await Self.token(Self.claims()).dropFirst("Bearer ".count)
        for scheme in ["Bearer", "bearer", "BEARER", "bEaReR"] {
            for spaces in 1...20 {
                let space = String(repeating: " ", count: spaces)
                #expect(try await verifier.caller(scheme + space + token + space, now: Self.now) == .user(Self.user))
            }
        }
        #expect(verifier.remembered == 1)
    }

    @Test("a header past 4 KiB is refused unread, though its token is good and known")
    func tooLong() async throws {
        let verifier = await TokenVerifier(TokenConfiguration(secret: Fixture.secret))
        let token = try await Self.token(Self.claims())
        let longest = token + String(repeating: " ", count: TokenVerifier.longestHeader - token.utf8.count)
        #expect(try await verifier.caller(longest, now: Self.now) == .user(Self.user))
        await #expect(throws: TokenVerifier.Refusal.invalid("the Authorization field is longer than 4096 bytes")) {
            try await verifier.caller(longest + " ", now: Self.now)
        }
    }

    @Test("everything else is refused")
    func refuses() async throws {
        var early = Self.claims()
        early.nbf = Self.now + 1
        let good = try await Self.token(Self.claims())
        // Header {"alg":"none","typ":"JWT"}, the good token's payload, no signature.
        let none = "Bearer eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.\(good.split(separator: ".")[1])."
        let tokens: [String?] = [
            nil, "", "Bearer", "Bearer x", "Bearer a.b.c", "Basic dXNlcjpwYXNz", none, good + "x", good + "=",
            String(good.dropLast(2)),
            try await Self.token(Self.claims(), secret: "another secret that is also long enough"),
            try await Self.token(Self.claims(), alg: "HS512"),
            try await Self.token(Self.claims(), kid: "unknown"),
            try await Self.token(Self.claims(exp: Self.now)),
            try await Self.token(Self.claims(sub: nil)),
            try await Self.token(Self.claims(sub: "me")),
            try await Self.token(Self.claims(role: "anon")),
            try await Self.token(Self.claims(role: "postgres")),
            try await Self.token(early),
        ]
        let verifier = await TokenVerifier(TokenConfiguration(secret: Fixture.secret))
        for token in tokens {
            await #expect(throws: TokenVerifier.Refusal.self, "\(token ?? "none")") {
                try await verifier.caller(token, now: Self.now)
            }
        }
    }

    @Test("issuer, audience and key id are held to the configuration")
    func configured() async throws {
        let verifier = await TokenVerifier(
            TokenConfiguration(secret: Fixture.secret, keyID: "k1", issuer: "us", audience: "profiles"))
        var claims = Self.claims()
        claims.iss = "us"
        claims.audience = ["other", "profiles"]
        let good = try await Self.token(claims, kid: "k1")
        #expect(try await verifier.caller(good, now: Self.now) == .user(Self.user))
        claims.audience = ["other"]
        let elsewhere = try await Self.token(claims)
        claims.audience = ["profiles"]
        claims.iss = "them"
        let foreign = try await Self.token(claims)
        for token in [elsewhere, foreign] {
            await #expect(throws: TokenVerifier.Refusal.self) { try await verifier.caller(token, now: Self.now) }
        }
    }
}
