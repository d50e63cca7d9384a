import Postgres
import Signals

/// One item of an update of several profiles.
public struct ProfileChange: Sendable, Equatable {
    public let id: ProfileID
    public let patch: ProfilePatch
    /// The version the profile must be at before the batch; nil: any.
    public let version: Int64?

    public init(id: ProfileID, patch: ProfilePatch, version: Int64? = nil) {
        self.id = id
        self.patch = patch
        self.version = version
    }
}

extension Profiles {
    struct BatchReading: Sendable {
        /// In the order asked for.
        let snapshots: [ProfileSnapshot?]
        let verdict: CacheVerdict
        let timing: ProfileStore.Timing?
    }

    /// Profiles in the order of `ids`; nil for one that is not there or not the caller's. What the cache does not have is
    /// read with one statement.
    public func retrieve(_ ids: [ProfileID], as caller: Caller) async throws(ProfilesError) -> [Profile?] {
        try await readAll(ids, as: caller).snapshots.map { $0?.profile }
    }

    /// Changes all or none, in order, and returns the new profiles; of two changes of one profile the later sees the
    /// earlier's result. Throws `.item` with the first item that cannot be changed.
    public func update(_ changes: [ProfileChange], as caller: Caller) async throws(ProfilesError) -> [Profile] {
        try await changeAll(changes, as: caller).snapshots.map(\.profile)
    }

    func readAll(_ ids: [ProfileID], as caller: Caller) async throws(ProfilesError) -> BatchReading {
        var found: [ProfileID: ProfileSnapshot?] = [:]
        var leases: [(id: ProfileID, flight: Flight?)] = []
        var others: [ProfileID] = []
        let now = MonotonicClock.now
        for id in Set(ids) {
            guard caller.mayReach(id) else {
                security.record(.foreignProfile)
                continue
            }
            guard cache.isOn else {
                cache.count(.bypass)
                leases.append((id, nil))
                continue
            }
            switch cache.lookup(id, now: now) {
            case .found(let snapshot): found[id] = .some(snapshot)
            case .lead(let flight):
                cache.count(.miss)
                leases.append((id, flight))
            case .barred:
                cache.count(.miss)
                leases.append((id, nil))
            case .join: others.append(id)
            }
        }
        let timing = try await load(leases, as: caller, into: &found)
        // After our own flights have landed: two batches that wait for each other's would wait for ever.
        for id in others { found[id] = .some(try await read(id, as: caller).snapshot) }
        let verdict: CacheVerdict = !cache.isOn ? .bypass : timing != nil ? .miss : others.isEmpty ? .hit : .coalesced
        return BatchReading(snapshots: ids.map { found[$0] ?? nil }, verdict: verdict, timing: timing)
    }

    /// Reads with one statement, and lands what was leased; nil when there was nothing to read.
    private func load(
        _ leases: [(id: ProfileID, flight: Flight?)], as caller: Caller, into found: inout [ProfileID: ProfileSnapshot?]
    ) async throws(ProfilesError) -> ProfileStore.Timing? {
        guard !leases.isEmpty else { return nil }
        func land(_ outcome: (ProfileID) -> Flight.Outcome) {
            let now = MonotonicClock.now
            for (id, flight) in leases {
                if let flight { cache.land(id, flight, outcome(id), now: now) }
            }
        }
        do throws(ProfilesError) {
            let list = Self.array(leases.lazy.map(\.id.description))
            let answer = try await store.run(ProfileStatements.batchGet, [.text(list)], as: caller)
            var read: [ProfileID: ProfileSnapshot] = [:]
            for row in 0..<answer.result.rowCount {
                guard let profile = try ProfileStore.profile(answer.result, row: row) else { continue }
                read[profile.id] = ProfileSnapshot(profile)
            }
            for (id, _) in leases { found[id] = .some(read[id]) }
            land { .success(read[$0]) }
            return answer.timing
        } catch {
            land { _ in .failure(error) }
            throw error
        }
    }

    struct BatchWriting: Sendable {
        let snapshots: [ProfileSnapshot]
        let timing: ProfileStore.Timing
    }

    func changeAll(_ changes: [ProfileChange], as caller: Caller) async throws(ProfilesError) -> BatchWriting {
        for (index, change) in changes.enumerated() where !caller.mayReach(change.id) {
            security.record(.foreignProfile)
            throw .item(index, .notFound)
        }
        guard !changes.isEmpty else {
            throw .invalid([.init(pointer: "", detail: "must have at least one change")])
        }
        let ids = Self.array(changes.lazy.map(\.id.description))
        let versions = Self.array(changes.lazy.map { $0.version.map(String.init) ?? "NULL" })
        let steps =
            [(ProfileStatements.lock, [PostgresValue.text(ids), .text(versions)])]
            + changes.map { change in
                (ProfileStatements.update, [.text(change.id.description), .text(change.patch.document), .null])
            }
        let answer = try await write(Set(changes.map(\.id))) { () throws(ProfilesError) in
            try await self.store.run(steps, as: caller)
        }
        var snapshots: [ProfileSnapshot] = []
        for result in answer.results.dropFirst() {
            // The rows are locked before: each is there.
            guard let profile = try ProfileStore.profile(result) else { throw .notFound }
            snapshots.append(ProfileSnapshot(profile))
        }
        for (change, snapshot) in zip(changes, snapshots) { note(.update, change.patch.columns, snapshot) }
        return BatchWriting(snapshots: snapshots, timing: answer.timing)
    }

    /// An array in PostgreSQL's own notation; the items need no quotes.
    private static func array(_ items: some Sequence<String>) -> String { "{" + items.joined(separator: ",") + "}" }
}
