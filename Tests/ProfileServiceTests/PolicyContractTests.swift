import Testing

@testable import ProfileService

/// What every cache policy must hold, and what each one promises, against a list kept naively.
@Suite("Cache policies")
struct PolicyContractTests {
    /// A policy as its definition reads: a list from oldest to newest, searched from one end to the other.
    private struct Reference {
        let policy: CachePolicy
        var slots: [(slot: Int, wasUsed: Bool)] = []
        /// SIEVE's hand: an index into `slots`.
        var hand = 0

        mutating func inserted(_ slot: Int) { slots.append((slot, false)) }

        mutating func used(_ slot: Int) {
            guard let index = slots.firstIndex(where: { $0.slot == slot }) else { return }
            switch policy {
            case .lru: slots.append(slots.remove(at: index))
            case .sieve: slots[index].wasUsed = true
            }
        }

        mutating func removed(_ slot: Int) {
            guard let index = slots.firstIndex(where: { $0.slot == slot }) else { return }
            slots.remove(at: index)
            if index < hand { hand -= 1 }
            // Past the newest, the search begins again.
            if hand == slots.count { hand = 0 }
        }

        mutating func victim() -> Int? {
            guard !slots.isEmpty else { return nil }
            switch policy {
            case .lru: return slots[0].slot
            case .sieve:
                while slots[hand].wasUsed {
                    slots[hand].wasUsed = false
                    hand = (hand + 1) % slots.count
                }
                return slots[hand].slot
            }
        }
    }

    @Test(
        "the victim is resident, stays the same until it is removed, and is the definition's",
        arguments: CachePolicy.allCases, 0..<40)
    func model(policy: CachePolicy, seed: Int) {
        var random = SplitMix(state: UInt64(seed))
        let slots = Int.random(in: 1...12, using: &random)
        var subject = policy.make(slots: slots)
        var reference = Reference(policy: policy)
        var resident: Set<Int> = []
        for _ in 0..<2000 {
            switch Int.random(in: 0..<6, using: &random) {
            case 0, 1:
                guard let slot = (0..<slots).filter({ !resident.contains($0) }).randomElement(using: &random) else {
                    continue
                }
                resident.insert(slot)
                subject.inserted(slot)
                reference.inserted(slot)
            case 2, 3:
                guard let slot = resident.sorted().randomElement(using: &random) else { continue }
                subject.used(slot)
                reference.used(slot)
            case 4:
                guard let slot = resident.sorted().randomElement(using: &random) else { continue }
                resident.remove(slot)
                subject.removed(slot)
                reference.removed(slot)
            default:
                let victim = subject.victim()
                #expect(victim == reference.victim())
                guard let victim else {
                    #expect(resident.isEmpty)
                    continue
                }
                #expect(resident.contains(victim))
                #expect(subject.victim() == victim)
                resident.remove(victim)
                subject.removed(victim)
                reference.removed(victim)
            }
        }
        // Emptied by its own choice: each slot once.
        while let victim = subject.victim() {
            #expect(resident.remove(victim) != nil)
            subject.removed(victim)
        }
        #expect(resident.isEmpty)
    }

    @Test(
        "a shard never holds more than its capacity, and always what it holds it finds",
        arguments: CachePolicy.allCases, 0..<10)
    func bounded(policy: CachePolicy, seed: Int) {
        var random = SplitMix(state: UInt64(seed))
        var shard = CacheShard(capacity: 8, policy: policy)
        var misses: Int64 = 0
        for _ in 0..<2000 {
            let key = ProfileID(high: 1, low: .random(in: 0..<20, using: &random))
            if case .lead(let flight) = shard.lookup(key, now: 0) {
                misses += 1
                shard.fill(key, flight, nil, expires: 1)
                guard case .found = shard.lookup(key, now: 0) else {
                    Issue.record("what was just filled is there")
                    return
                }
            }
            #expect(shard.count <= 8)
        }
        #expect(shard.removals[CacheShard.Removal.capacity.rawValue] == misses - Int64(shard.count))
    }

    @Test("SIEVE spares what was used and evicts what was asked for once")
    func sieve() {
        var policy = Sieve(slots: 4)
        for slot in 0..<4 { policy.inserted(slot) }
        policy.used(0)
        policy.used(2)
        var victims: [Int] = []
        for _ in 0..<3 {
            guard let victim = policy.victim() else { break }
            victims.append(victim)
            policy.removed(victim)
        }
        // 0 and 2 lose their mark as the hand passes; the hand then begins again at the oldest.
        #expect(victims == [1, 3, 0])
    }
}
