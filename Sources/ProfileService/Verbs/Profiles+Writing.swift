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
        let answer = try await write(id) { () throws(ProfilesError) in
            try await self.store.run(
                ProfileStatements.update,
                [.text(id.description), .text(patch.document), expected.map { .text($0) } ?? .null], as: caller)
        }
        if let profile = try ProfileStore.profile(answer.result) {
            writes.add(Verb.update.rawValue)
            return Writing(snapshot: ProfileSnapshot(profile), changed: patch.columns, timing: answer.timing)
        }
        // No row: none of the expected versions, or none at all. The database is asked, not the cache.
        guard versions != nil, let current = try await load(id, as: caller).0 else { throw .notFound }
        throw .versionMismatch(current: current.profile.version)
    }

    func make(
        _ id: ProfileID, with contents: ProfilePatch, as caller: Caller
    ) async throws(ProfilesError) -> Writing {
        try checkAccess(id, caller)
        let answer = try await write(id) { () throws(ProfilesError) in
            try await self.store.run(
                ProfileStatements.create, [.text(id.description), .text(contents.document)], as: caller)
        }
        guard let profile = try ProfileStore.profile(answer.result) else { throw .alreadyExists }
        writes.add(Verb.create.rawValue)
        return Writing(snapshot: ProfileSnapshot(profile), changed: contents.columns, timing: answer.timing)
    }

    func reconcile(_ id: ProfileID, as caller: Caller) async throws(ProfilesError) -> Writing {
        try checkAccess(id, caller)
        let answer = try await write(id, changed: Self.hasChanges) { () throws(ProfilesError) in
            try await self.store.run(ProfileStatements.sync, [.text(id.description)], as: caller)
        }
        guard let profile = try ProfileStore.profile(answer.result, from: 1) else { throw .notFound }
        let changed = Self.changedColumns(answer.result)
        if !changed.isEmpty { writes.add(Verb.sync.rawValue) }
        return Writing(snapshot: ProfileSnapshot(profile), changed: changed, timing: answer.timing)
    }

    /// The first column of `ProfileStatements.sync`.
    private static func changedColumns(_ result: QueryResult) -> [ProfileColumn] {
        guard result.rowCount > 0, let names = result.text(0, 0) else { return [] }
        return names.split(separator: ",").compactMap { ProfileColumn(rawValue: String($0)) }
    }

    private static func hasChanges(_ result: QueryResult) -> Bool { !changedColumns(result).isEmpty }

    /// Runs a write with the key barred: fills from before its commit cannot be installed after it.
    private func write(
        _ id: ProfileID, changed: (QueryResult) -> Bool = { _ in true },
        _ body: () async throws(ProfilesError) -> ProfileStore.Answer
    ) async throws(ProfilesError) -> ProfileStore.Answer {
        cache.bar(id)
        do throws(ProfilesError) {
            let answer = try await body()
            cache.release(id, changed: changed(answer.result), now: MonotonicClock.now)
            return answer
        } catch {
            let now = MonotonicClock.now
            if error.isKnownUndone {
                cache.release(id, changed: false, now: now)
            } else {
                // The server may still be at it: not longer than its statement timeout, twice for the commit.
                cache.release(id, changed: true, until: now + 2 * statementTimeout.nanoseconds, now: now)
            }
            throw error
        }
    }
}
