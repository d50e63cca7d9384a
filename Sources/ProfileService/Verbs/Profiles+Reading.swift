import Postgres
import Signals

extension Profiles {
    /// What reading a profile found, and what it cost.
    struct Reading: Sendable {
        /// Nil: there is none.
        let snapshot: ProfileSnapshot?
        let verdict: CacheVerdict
        /// Nil when this request did not ask the database.
        let timing: ProfileStore.Timing?
    }

    /// A cache hit asks no database, hence no policy: who may see whose profile is decided here, for every answer
    /// alike.
    func checkAccess(_ id: ProfileID, _ caller: Caller) throws(ProfilesError) {
        guard caller.mayReach(id) else {
            security.record(.foreignProfile)
            throw .notFound
        }
    }

    func read(_ id: ProfileID, as caller: Caller) async throws(ProfilesError) -> Reading {
        try checkAccess(id, caller)
        guard cache.isOn else {
            cache.count(.bypass)
            let (snapshot, timing) = try await load(id, as: caller)
            return Reading(snapshot: snapshot, verdict: .bypass, timing: timing)
        }
        var lookup = cache.lookup(id, now: MonotonicClock.now)
        while true {
            switch lookup {
            case .found(let snapshot):
                return Reading(snapshot: snapshot, verdict: snapshot == nil ? .negative : .hit, timing: nil)
            case .lead(let flight):
                cache.count(.miss)
                return try await lead(flight, id, as: caller)
            case .barred:
                cache.count(.miss)
                let (snapshot, timing) = try await load(id, as: caller)
                return Reading(snapshot: snapshot, verdict: .miss, timing: timing)
            case .join(let flight):
                guard let outcome = await flight.outcome(within: cache.configuration.timeout) else {
                    cache.countTimeout()
                    cache.count(.bypass)
                    let (snapshot, timing) = try await load(id, as: caller)
                    return Reading(snapshot: snapshot, verdict: .bypass, timing: timing)
                }
                if case .failure(.cancelled) = outcome {
                    // The one who loaded it went away; that is no answer for the others.
                    lookup = cache.lookup(id, now: MonotonicClock.now)
                    continue
                }
                cache.count(.coalesced)
                return Reading(snapshot: try outcome.get(), verdict: .coalesced, timing: nil)
            }
        }
    }

    func lead(
        _ flight: Flight, _ id: ProfileID, as caller: Caller
    ) async throws(ProfilesError) -> Reading {
        do throws(ProfilesError) {
            let (snapshot, timing) = try await load(id, as: caller)
            cache.land(id, flight, .success(snapshot), now: MonotonicClock.now)
            return Reading(snapshot: snapshot, verdict: .miss, timing: timing)
        } catch {
            cache.land(id, flight, .failure(error), now: MonotonicClock.now)
            throw error
        }
    }

    func load(
        _ id: ProfileID, as caller: Caller
    ) async throws(ProfilesError) -> (ProfileSnapshot?, ProfileStore.Timing) {
        let answer = try await store.run(ProfileStatements.retrieve, [.text(id.description)], as: caller)
        return (try ProfileStore.profile(answer.result).map { ProfileSnapshot($0) }, answer.timing)
    }

    func readOrCreate(_ id: ProfileID, as caller: Caller) async throws(ProfilesError) -> Reading {
        let reading = try await read(id, as: caller)
        guard reading.snapshot == nil else { return reading }
        do throws(ProfilesError) {
            let made = try await make(id, with: .nothing, as: caller)
            return Reading(snapshot: made.snapshot, verdict: reading.verdict, timing: made.timing)
        } catch .alreadyExists {
            // Somebody else made it in between; `make` has removed the remembered absence.
            return try await read(id, as: caller)
        }
    }
}
