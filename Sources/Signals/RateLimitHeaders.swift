/// The `RateLimit-Policy` and `RateLimit` header fields (draft-ietf-httpapi-ratelimit-headers-10).
public struct RateLimitHeaders: Sendable, Equatable {
    /// Name of the policy, printable ASCII without quotes: `read`.
    public var policy: String
    /// Requests admitted in a window, and the window's length in seconds.
    public var quota, window: Int
    /// Requests that would be admitted now.
    public var remaining: Int
    /// Seconds until the whole quota is available again.
    public var reset: Int

    public init(policy: String, quota: Int, window: Int, remaining: Int, reset: Int) {
        self.policy = policy
        self.quota = quota
        self.window = window
        self.remaining = remaining
        self.reset = reset
    }

    /// `"read";q=600;w=60`
    public var policyValue: String { "\"\(policy)\";q=\(quota);w=\(window)" }

    /// `"read";r=599;t=1`
    public var limitValue: String { "\"\(policy)\";r=\(remaining);t=\(reset)" }

    /// Reads both values back; nil when one is not in the draft's form or names another policy.
    public init?(policyValue: String, limitValue: String) {
        guard let policy = Self.item(policyValue), let limit = Self.item(limitValue), policy.name == limit.name,
            let quota = policy.parameters["q"], let window = policy.parameters["w"],
            let remaining = limit.parameters["r"]
        else { return nil }
        self.init(
            policy: policy.name, quota: quota, window: window, remaining: remaining, reset: limit.parameters["t"] ?? 0)
    }

    private static func item(_ value: String) -> (name: String, parameters: [String: Int])? {
        let parts = value.split(separator: ";").map { $0.filter { $0 != " " } }
        guard let name = parts.first, name.count > 2, name.hasPrefix("\""), name.hasSuffix("\"") else { return nil }
        var parameters: [String: Int] = [:]
        for part in parts.dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1)
            if pair.count == 2, let number = Int(pair[1]) { parameters[String(pair[0])] = number }
        }
        return (String(name.dropFirst().dropLast()), parameters)
    }
}
