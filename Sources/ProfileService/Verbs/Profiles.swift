public import Logging
import Synchronization

/// The profile flywheel as a library: retrieve, retrieve or create, sync, update, create.
///
/// Every verb runs on behalf of a caller. A user reaches the own profile only: somebody else's is `.notFound`, whether
/// the cache or the database would answer. Any task may call any method at any time; call `shutdown` when done.
public final class Profiles: Sendable {
    let cache: ProfileCache
    let store: ProfileStore
    let security: SecurityEvents
    let writes = CounterTable(Verb.allCases.count)
    let statementTimeout: Duration
    let logger: Logger

    /// The verbs that write, as `/metrics` counts them.
    enum Verb: Int, CaseIterable {
        case create, update, sync

        /// As the log says it.
        var past: String {
            switch self {
            case .create: "created"
            case .update: "updated"
            case .sync: "synced"
            }
        }
    }

    /// Starts the connection pools; they connect by themselves, and again whenever the database comes back.
    public init(_ configuration: ProfilesConfiguration, logger: Logger) {
        cache = ProfileCache(configuration.cache)
        store = ProfileStore(configuration, logger: logger)
        security = SecurityEvents(logger: logger)
        statementTimeout = configuration.statementTimeout
        self.logger = logger
    }

    /// Ends the pools; what waits fails with `.unavailable`. Idempotent.
    public func shutdown() { store.shutdown() }

    /// Waits until the database answers with the schema in place. Whether it takes writes: while it does not (a standby,
    /// or switched to read only) they fail with `.readOnly`, and reads go on.
    @discardableResult
    public func checkReady() async throws(ProfilesError) -> Bool {
        // As nobody in particular: no user has this id (RFC 9562, 5.9), so no row is visible.
        let answer = try await store.run(ProfileStatements.ready, [], as: .user(ProfileID(high: 0, low: 0)))
        let takesWrites = answer.result.text(0, 0) != "on"
        store.isReadOnly.store(!takesWrites, ordering: .relaxed)
        return takesWrites
    }

    /// The caller's view of profile `id`, from the cache when it is there.
    public func retrieve(_ id: ProfileID, as caller: Caller) async throws(ProfilesError) -> Profile {
        guard let snapshot = try await read(id, as: caller).snapshot else { throw .notFound }
        return snapshot.profile
    }

    /// As `retrieve`; makes the profile, with defaults, when the user has none yet.
    public func retrieveOrCreate(_ id: ProfileID, as caller: Caller) async throws(ProfilesError) -> Profile {
        guard let snapshot = try await readOrCreate(id, as: caller).snapshot else { throw .notFound }
        return snapshot.profile
    }

    /// Applies a merge patch and returns the new profile. `versions`: the versions it may be at now, nil for any.
    public func update(
        _ id: ProfileID, with patch: ProfilePatch, ifVersion versions: [Int64]? = nil, as caller: Caller
    ) async throws(ProfilesError) -> Profile {
        try await change(id, with: patch, ifVersion: versions, as: caller).snapshot.profile
    }

    /// Makes the profile. Its user must exist; a profile that is there already is `.alreadyExists`.
    public func create(
        _ id: ProfileID, with contents: ProfilePatch, as caller: Caller
    ) async throws(ProfilesError) -> Profile {
        try await make(id, with: contents, as: caller).snapshot.profile
    }

    /// Brings the profile in line with `auth.users`; writes only where they differ and says which columns changed.
    public func sync(
        _ id: ProfileID, as caller: Caller
    ) async throws(ProfilesError) -> (changed: [ProfileColumn], profile: Profile) {
        let synced = try await reconcile(id, as: caller)
        return (synced.changed, synced.snapshot.profile)
    }
}
