extension ScenarioReader {
    func target(_ value: Value) -> Target? {
        guard let fields = fields(value, "target", Keys(built: ["bundled", "url"])) else { return nil }
        switch exactlyOne(["bundled", "url"], in: fields) {
        case "bundled": return fields["bundled"].flatMap(bundled).map(Target.bundled)
        case "url": return fields["url"].flatMap(baseURL).map(Target.url)
        default: return nil
        }
    }

    // MARK: - The bundled service

    private func bundled(_ value: Value) -> Bundled? {
        if value.isNull { return Bundled() }
        let keys = Keys(built: ["database", "cache", "rateLimits"])
        guard let fields = fields(value, "the bundled target", keys) else { return nil }
        var result = Bundled()
        var isComplete = true
        if let given = fields["database"] { isComplete = set(&result.database, database(given)) && isComplete }
        if let given = fields["cache"] { isComplete = set(&result.cache, cache(given)) && isComplete }
        if let given = fields["rateLimits"] {
            guard let limits = self.fields(given, "rateLimits", Keys(built: ["read", "write"])) else { return nil }
            if let read = limits["read"] { isComplete = set(&result.read, limit(read, "read")) && isComplete }
            if let write = limits["write"] { isComplete = set(&result.write, limit(write, "write")) && isComplete }
        }
        return isComplete ? result : nil
    }

    /// Whether there was a value to set.
    func set<T>(_ place: inout T, _ value: T?) -> Bool {
        guard let value else { return false }
        place = value
        return true
    }

    private func database(_ value: Value) -> Bundled.Database? {
        guard let text = text(value, "database", isSecret: true) else { return nil }
        if text == "ephemeral" { return .ephemeral }
        if let password = ConnectionString.password(in: text) { addSecret(password, of: text, in: value) }
        if ConnectionString.isOne(text) { return .connection(text) }
        let meant = NearestName.of(text, among: ["ephemeral"])
        report(
            value.place, "database cannot be \(text.quoted)",
            expected: "`ephemeral` or a connection string (postgres://… or host=… dbname=…)",
            hint: meant.map { "did you mean `\($0)`?" })
        return nil
    }

    /// A part of a text that must not be seen; it is masked in the file where it stands.
    func addSecret(_ secret: String, of text: String, in value: Value) {
        guard case .scalar(let scalar) = value.content, let range = scalar.text.range(ofLast: secret) else {
            secrets.add(secret)
            return
        }
        secrets.add(secret, in: value, range: range)
    }

    private func cache(_ value: Value) -> Bundled.Cache? {
        guard let fields = fields(value, "cache", Keys(built: ["capacity", "ttl", "policy"])) else { return nil }
        var result = Bundled.Cache()
        var isComplete = true
        if let given = fields["capacity"] {
            isComplete = set(&result.capacity, integer(given, "capacity", Limits.cacheCapacity)) && isComplete
        }
        if let given = fields["ttl"] { isComplete = set(&result.ttl, duration(given, "ttl", Limits.ttl)) && isComplete }
        if let given = fields["policy"] {
            let policy = choice(given, "policy", ["lru", "sieve"])
            isComplete = set(&result.policy, policy) && isComplete
        }
        return isComplete ? result : nil
    }

    private func limit(_ value: Value, _ name: String) -> Bundled.Limit? {
        guard let fields = fields(value, "the \(name) limit", Keys(built: ["quota", "burst"])) else { return nil }
        let quota = required("quota", in: fields, expected: RateText.example).flatMap { rate($0, "quota") }
        let burst = required("burst", in: fields, expected: "requests admitted at once from idle, such as 60")
            .flatMap { integer($0, "burst", Limits.burst) }
        guard let quota, let burst else { return nil }
        return Bundled.Limit(quota: quota, burst: burst)
    }

    // MARK: - A service by its URL

    private func baseURL(_ value: Value) -> String? {
        guard let text = text(value, "url") else { return nil }
        if let password = ConnectionString.password(in: text) { addSecret(password, of: text, in: value) }
        do {
            return try BaseURL.parse(text)
        } catch {
            report(value.place, error, expected: "a base URL such as http://profiles.example:8080")
            return nil
        }
    }
}

extension String {
    /// Where `part` stands last: scalars.
    fileprivate func range(ofLast part: String) -> Range<Int>? {
        guard !part.isEmpty, let found = ranges(of: part).last else { return nil }
        let start = unicodeScalars.distance(from: startIndex, to: found.lowerBound)
        return start..<start + part.unicodeScalars.count
    }
}
