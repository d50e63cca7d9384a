/// Pauses between attempts to connect: 50 ms doubled to 1 s, each shortened at random by up to a half, so that many
/// clients of a server that comes back do not come at once.
struct Backoff {
    static let first: Int64 = 50_000_000
    static let longest: Int64 = 1_000_000_000
    private var failures: Int64 = 0

    /// The next pause, in nanoseconds.
    mutating func next(using random: inout some RandomNumberGenerator) -> Int64 {
        let whole = min(Self.longest, Self.first << min(failures, 16))
        failures += 1
        return Int64.random(in: whole / 2...whole, using: &random)
    }

    mutating func reset() { failures = 0 }
}
