/// How requests authenticate.
public enum Auth: Sendable, Equatable {
    /// A token for each user, HS256, with `sub` the user's id. `secret` nil: the bundled target's own.
    case jwt(secret: String?, role: String)
    /// One fixed token.
    case bearer(String)
    /// A token that another operation fetches before the load, and again when it has grown old.
    case login(Login)
}

/// Where a bearer token comes from.
public struct Login: Sendable, Equatable {
    public enum Scope: String, Sendable, Equatable, CaseIterable {
        /// One token for the whole run.
        case run
        case user
    }

    /// Index of the operation that fetches it: weight 0, without credentials of its own, in no journey.
    public var operation: Int
    public var per: Scope
    /// Index into the scenario's `variables`: which of the operation's extractions is the token.
    public var token: Int
    /// Age at which it is fetched again, nanoseconds; nil: never.
    public var renew: Int64?

    public init(operation: Int, per: Scope, token: Int, renew: Int64? = nil) {
        self.operation = operation
        self.per = per
        self.token = token
        self.renew = renew
    }
}
