import Postgres

extension Profiles {
    struct Writing: Sendable {
        let snapshot: ProfileSnapshot
        let changed: [ProfileColumn]
        let timing: ProfileStore.Timing
    }

    func change(
        _ id: ProfileID, with patch: ProfilePatch, ifVersion versions: [Int64]?, as caller: Caller
    ) async throws(ProfilesError) -> Writing {
        try checkAccess(id, caller)
        let expected = versions.map { "{" + $0.map(String.init).joined(separator: ",") + "}" }
        let answer = try await write([id]) { () throws(ProfilesError) in
            try await self.store.run(
                ProfileStatements.update,
                [.text(id.description), .text(patch.document), expected.map { .text($0) } ?? .null], as: caller)
        }
        if let profile = try ProfileStore.profile(answer.result) {
            return noted(.update, patch.columns, profile, answer.timing)
        }
        // No row: none of the expected versions, or none at all. The database is asked, not the cache.
        guard versions != nil, let current = try await load(id, as: caller).0 else { throw .notFound }
        throw .versionMismatch(current: current.profile.version)
    }

    func make(
        _ id: ProfileID, with contents: ProfilePatch, as caller: Caller
    ) async throws(ProfilesError) -> Writing {
        try checkAccess(id, caller)
        let answer = try await write([id]) { () throws(ProfilesError) in
            try await self.store.run(
                ProfileStatements.create, [.text(id.description), .text(contents.document)], as: caller)
        }
        guard let profile = try ProfileStore.profile(answer.result) else { throw .alreadyExists }
        return noted(.create, contents.columns, profile, answer.timing)
    }

    func reconcile(_ id: ProfileID, as caller: Caller) async throws(ProfilesError) -> Writing {
        try checkAccess(id, caller)
        let answer = try await write([id], changed: Self.hasChanges) { () throws(ProfilesError) in
            try await self.store.run(ProfileStatements.sync, [.text(id.description)], as: caller)
        }
        guard let profile = try ProfileStore.profile(answer.result, in: 1) else { throw .notFound }
        let changed = Self.changedColumns(answer.result)
        guard changed.isEmpty else { return noted(.sync, changed, profile, answer.timing) }
        return Writing(snapshot: ProfileSnapshot(profile), changed: [], timing: answer.timing)
    }

    private func noted(
        _ verb: Verb, _ columns: [ProfileColumn], _ profile: Profile, _ timing: ProfileStore.Timing
    ) -> Writing {
        let snapshot = ProfileSnapshot(profile)
        note(verb, columns, snapshot)
        return Writing(snapshot: snapshot, changed: columns, timing: timing)
    }

    /// The first column of `ProfileStatements.sync`.
    private static func changedColumns(_ result: QueryResult) -> [ProfileColumn] {
        guard result.rowCount > 0, let names = result.text(0, 0) else { return [] }
        return names.split(separator: ",").compactMap { ProfileColumn(rawValue: String($0)) }
    }

    private static func hasChanges(_ result: QueryResult) -> Bool { !changedColumns(result).isEmpty }

    /// Counts and logs a change. No ids and no values: the trace leads to the request.
    func note(_ verb: Verb, _ columns: [ProfileColumn], _ snapshot: ProfileSnapshot) {
        writes.add(verb.rawValue)
        logger.info(
            "profile \(verb.past)",
            metadata: [
                "columns": "\(columns.map(\.name).joined(separator: ","))", "version": "\(snapshot.profile.version)",
            ])
    }

    /// Runs a write with its keys barred: fills from before its commit cannot be installed after it.
    func write(
        _ ids: Set<ProfileID>, changed: (QueryResult) -> Bool = { _ in true },
        _ body: () async throws(ProfilesError) -> ProfileStore.Answer
    ) async throws(ProfilesError) -> ProfileStore.Answer {
        for id in ids { cache.bar(id) }
        func release(changed: Bool, until: Int64? = nil, _ now: Int64) {
            for id in ids { cache.release(id, changed: changed, until: until, now: now) }
        }
        do throws(ProfilesError) {
            let answer = try await body()
            release(changed: changed(answer.result), MonotonicClock.now)
            return answer
        } catch {
            let now = MonotonicClock.now
            if error.isKnownUndone {
                release(changed: false, now)
            } else {
                // The server may still be at it: not longer than its statement timeout, twice for the commit.
                release(changed: true, until: now + 2 * statementTimeout.nanoseconds, now)
            }
            throw error
        }
    }
}
