/// How requests authenticate.
public enum Auth: Sendable, Equatable {
    /// A token for each user, HS256, with `sub` the user's id. `secret` nil: the bundled target's own.
    case jwt(secret: String?, role: String)
    /// One fixed token.
    case bearer(String)
}
