import Hummingbird

extension ProfileResponder {
    /// A batch costs as much of its limit as its items would one by one.
    func batchGet(_ exchange: inout Exchange) async throws(Refusal) -> Response {
        let caller = try await authenticate(&exchange)
        let ids = try await items(caller, limiters.reads, &exchange, BatchRequest.ids)
        let begin = MonotonicClock.now
        let reading = try await perform { () throws(ProfilesError) in try await profiles.readAll(ids, as: caller) }
        exchange.timing.verdict = reading.verdict
        exchange.noteCache(since: begin, reading.timing)
        return exchange.response(.ok, json: Self.document(reading.snapshots))
    }

    func batchUpdate(_ exchange: inout Exchange) async throws(Refusal) -> Response {
        let caller = try await authenticate(&exchange)
        let changes = try await items(caller, limiters.writes, &exchange, BatchRequest.changes)
        let written = try await perform { () throws(ProfilesError) in try await profiles.changeAll(changes, as: caller)
        }
        exchange.note(written.timing)
        return exchange.response(.ok, json: Self.document(written.snapshots))
    }

    /// The items of the body, counted against `limiter`; a body that is refused costs as much as one item.
    private func items<Item>(
        _ caller: Caller, _ limiter: RateLimiter, _ exchange: inout Exchange,
        _ read: (JSONValue) throws(BatchRequest.Invalid) -> [Item]
    ) async throws(Refusal) -> [Item] {
        let items: [Item]
        do throws(Refusal) {
            let value = try await body(exchange.request, .json)
            do throws(BatchRequest.Invalid) {
                items = try read(value)
            } catch {
                if !error.findings.protected.isEmpty { profiles.security.record(.protectedColumn) }
                throw Refusal.invalid(error.findings.violations)
            }
        } catch {
            try limit(caller, limiter, &exchange)
            throw error
        }
        try limit(caller, limiter, cost: items.count, &exchange)
        return items
    }

    /// `{"profiles":[…]}`, null for one that is not there.
    private static func document(_ snapshots: [ProfileSnapshot?]) -> [UInt8] {
        var writer = JSONWriter()
        writer.raw("{\"profiles\":[")
        for (index, snapshot) in snapshots.enumerated() {
            if index > 0 { writer.raw(",") }
            if let snapshot { writer.raw(snapshot.plain.body) } else { writer.raw("null") }
        }
        writer.raw("]}")
        return writer.bytes
    }
}

/// The bodies of the batch routes.
enum BatchRequest {
    struct Invalid: Error {
        let findings: Findings
    }

    /// Items of one batch.
    static let size = 1...100

    static let getRule = ValueRule.record([FieldRule("ids", .listOf(.id, items: size), isRequired: true)])

    static let updateRule = ValueRule.record([
        FieldRule(
            "updates",
            .listOf(
                .record([
                    FieldRule("id", .id, isRequired: true), FieldRule("version", .version),
                    FieldRule("patch", ProfilePatch.rule, isRequired: true),
                ]), items: size),
            isRequired: true)
    ])

    static func ids(_ value: JSONValue) throws(Invalid) -> [ProfileID] {
        try check(value, getRule)
        return items(value, "ids").compactMap(id)
    }

    static func changes(_ value: JSONValue) throws(Invalid) -> [ProfileChange] {
        try check(value, updateRule)
        return items(value, "updates").compactMap { item in
            guard let id = item["id"].flatMap(id), let patch = item["patch"] else { return nil }
            var version: Int64?
            if case .number(let literal)? = item["version"] { version = JSONValue.integer(literal) }
            return ProfileChange(id: id, patch: ProfilePatch(checked: patch), version: version)
        }
    }

    private static func check(_ value: JSONValue, _ rule: ValueRule) throws(Invalid) {
        let findings = rule.findings(value)
        guard findings.violations.isEmpty else { throw Invalid(findings: findings) }
    }

    private static func items(_ value: JSONValue, _ name: String) -> [JSONValue] {
        guard case .array(let values)? = value[name] else { return [] }
        return values
    }

    private static func id(_ value: JSONValue) -> ProfileID? {
        guard case .string(let text) = value else { return nil }
        return ProfileID(text)
    }
}
