import JWTKit

/// Tokens that the service accepts, for tools and tests: HS256 JSON Web Tokens (RFC 7519).
public enum AccessToken {
    /// Signs a token for `caller` that is valid from now on for `lifetime` (whole seconds, at least one). Throws what
    /// jwt-kit throws when it cannot sign.
    public static func sign(
        for caller: Caller, lasting lifetime: Duration, _ configuration: TokenConfiguration
    ) async throws -> String {
        let keys = JWTKeyCollection()
        await keys.add(hmac: HMACKey(stringLiteral: configuration.secret), digestAlgorithm: .sha256)
        let expires = MonotonicClock.unixSeconds + max(1, lifetime.components.seconds)
        var claims: AccessClaims
        switch caller {
        case .user(let id): claims = AccessClaims(sub: id.description, role: caller.role, exp: expires)
        case .service: claims = AccessClaims(sub: nil, role: caller.role, exp: expires)
        }
        claims.iss = configuration.issuer
        claims.audience = configuration.audience.map { [$0] } ?? []
        return try await keys.sign(claims, header: configuration.keyID.map { ["kid": .string($0)] } ?? [:])
    }
}
