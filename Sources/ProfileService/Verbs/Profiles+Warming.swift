import Logging
import Postgres

extension Profiles {
    /// Why warming ended.
    enum WarmingEnd: String, Sendable {
        /// Every profile asked for was looked at.
        case done
        /// An entry more would have evicted another.
        case full
        case cancelled
        /// The database did not answer.
        case failed
    }

    struct Warming: Sendable, Equatable {
        var loaded = 0
        var end: WarmingEnd
    }

    /// Fills the cache with at most `limit` profiles, the most recently signed-in users' first, at most `rate` a second.
    ///
    /// Each is loaded under a lease taken before, as a miss is, so no stale one is installed, and readers who come
    /// meanwhile wait for the same load. It evicts nothing: profiles whose shard is full are passed over. Uses the
    /// service role's connections.
    func warm(limit: Int, rate: Int) async -> Warming {
        var warming = Warming(end: .done)
        guard cache.isOn, limit > 0 else { return warming }
        do throws(ProfilesError) {
            let found = try await store.run(ProfileStatements.warm, [.text(String(limit))], as: .service).result
            let clock = ContinuousClock()
            let began = clock.now
            for row in 0..<found.rowCount {
                guard let id = found.text(row, 0).flatMap({ ProfileID($0) }) else { continue }
                guard cache.hasRoom(for: id) else {
                    if cache.isFull {
                        warming.end = .full
                        break
                    }
                    continue
                }
                guard case .lead(let flight) = cache.lookup(id, now: MonotonicClock.now) else { continue }
                if try await lead(flight, id, as: .service).snapshot != nil {
                    warming.loaded += 1
                    cache.countWarmed()
                }
                do {
                    try await clock.sleep(until: began + .seconds(1) * warming.loaded / rate)
                } catch {
                    throw ProfilesError.cancelled
                }
            }
        } catch {
            warming.end = error == .cancelled ? .cancelled : .failed
            logger.warning("warming the cache ended early", metadata: ["reason": "\(error)"])
        }
        logger.info(
            "cache warmed", metadata: ["profiles": "\(warming.loaded)", "end": "\(warming.end.rawValue)"])
        return warming
    }
}
