import Crypto
import ScenarioFormat

/// JSON Web Tokens (RFC 7519, HS256) that differ in the user alone.
///
/// `sub` comes first in the payload and begins at a multiple of three bytes, and its 36 characters are a multiple of three, so
/// that in base64url a token is: constant, 48 characters of the user's, constant, `.`, 43 characters of signature.
struct TokenIssuer: Sendable {
    /// Characters of a token that are its user's: the encoded id, and the signature.
    static let subject = 48
    static let signature = 43

    let before, after: [UInt8]
    /// Bytes of a token.
    var size: Int { before.count + Self.subject + after.count + Self.signature }
    private let key: SymmetricKey

    /// `issuedAt` and `expiresAt` are seconds since 1970.
    init(secret: String, role: String, issuedAt: Int64, expiresAt: Int64) {
        key = SymmetricKey(data: Array(secret.utf8))
        let header = Base64URL.encode(Array(#"{"alg":"HS256","typ":"JWT"}"#.utf8))
        before = header + [UInt8(ascii: ".")] + Base64URL.encode(Array(#"{ "sub":""#.utf8))
        let rest = #"","role":"\#(Self.escaped(role))","iat":\#(issuedAt),"exp":\#(expiresAt)}"#
        after = Base64URL.encode(Array(rest.utf8)) + [UInt8(ascii: ".")]
    }

    /// No token of these credentials is longer: the role's escapes and both times at their longest.
    static func longest(_ auth: Auth) -> Int {
        guard case .jwt(_, let role) = auth else { return 0 }
        return 256 + 2 * escaped(role).utf8.count
    }

    /// Makes the user's parts: encoded id, then signature.
    func issue(user: Int, to place: UnsafeMutableRawPointer) {
        var message = [UInt8](repeating: 0, count: before.count + Self.subject + after.count - 1)
        message.replaceSubrange(0..<before.count, with: before)
        message.replaceSubrange(before.count + Self.subject..<message.count, with: after.dropLast())
        withUnsafeTemporaryAllocation(byteCount: UserIDBytes.count, alignment: 8) { identity in
            if let base = identity.baseAddress { UserIDBytes.write(user, to: base) }
            let encoded = Base64URL.encode(Array(identity))
            message.replaceSubrange(before.count..<before.count + Self.subject, with: encoded)
            place.copyMemory(from: encoded, byteCount: Self.subject)
        }
        let code = HMAC<SHA256>.authenticationCode(for: message, using: key)
        (place + Self.subject).copyMemory(from: Base64URL.encode(Array(code)), byteCount: Self.signature)
    }

    private static func escaped(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
    }
}
