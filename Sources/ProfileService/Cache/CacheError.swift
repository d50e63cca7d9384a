/// What may go wrong with the cache; each is counted, and the caller is answered from the database.
enum CacheError: String, CaseIterable, Sendable {
    /// The value is larger than a shard may hold: it was not installed.
    case memoryLimit = "memory_limit"
    /// Somebody else's load took longer than `CacheConfiguration.timeout`.
    case timeout
    /// The entry was not what had been installed: it was removed.
    case corrupt
}
