import Testing

@testable import ProfileService

@Suite("Every eviction policy keeps the same contract, and does what its paper says")
struct EvictionPolicyTests {
    /// The policies once more, as plainly as can be.
    private enum Model {
        /// Slots in order of use.
        case lru([Int])
        /// Slots in order of insertion with their marks, and the slot the hand is at.
        case sieve([(slot: Int, isMarked: Bool)], hand: Int?)

        init(_ policy: CachePolicy) {
            switch policy {
            case .lru: self = .lru([])
            case .sieve: self = .sieve([], hand: nil)
            }
        }

        mutating func insert(_ slot: Int) {
            switch self {
            case .lru(let order): self = .lru(order + [slot])
            case .sieve(let order, let hand): self = .sieve(order + [(slot, false)], hand: hand)
            }
        }

        mutating func use(_ slot: Int) {
            switch self {
            case .lru(let order): self = .lru(order.filter { $0 != slot } + [slot])
            case .sieve(let order, let hand):
                self = .sieve(order.map { $0.slot == slot ? (slot, true) : $0 }, hand: hand)
            }
        }

        mutating func remove(_ slot: Int) {
            switch self {
            case .lru(let order): self = .lru(order.filter { $0 != slot })
            case .sieve(let order, var hand):
                if hand == slot, let place = order.firstIndex(where: { $0.slot == slot }) {
                    hand = order[(place + 1)...].first?.slot
                }
                self = .sieve(order.filter { $0.slot != slot }, hand: hand)
            }
        }

        mutating func victim() -> Int? {
            switch self {
            case .lru(let order): return order.first
            case .sieve(var order, let hand):
                guard !order.isEmpty else { return nil }
                var place = order.firstIndex { $0.slot == hand } ?? 0
                while order[place].isMarked {
                    order[place].isMarked = false
                    place = (place + 1) % order.count
                }
                self = .sieve(order, hand: order[place].slot)
                return order[place].slot
            }
        }
    }

    @Test("random steps: the victim is the model's, and always a slot that is taken", arguments: CachePolicy.allCases)
    func contract(policy: CachePolicy) {
        for seed in 0..<100 {
            var random = SplitMix(state: UInt64(seed))
            let slots = Int.random(in: 1...12, using: &random)
            var order = policy.make(slots: slots)
            var model = Model(policy)
            var taken: Set<Int> = []
            for _ in 0..<300 {
                let slot = Int.random(in: 0..<slots, using: &random)
                if !taken.contains(slot), Bool.random(using: &random) {
                    order.inserted(slot)
                    model.insert(slot)
                    taken.insert(slot)
                } else if taken.contains(slot), Int.random(in: 0..<4, using: &random) > 0 {
                    order.used(slot)
                    model.use(slot)
                } else if taken.contains(slot) {
                    order.removed(slot)
                    model.remove(slot)
                    taken.remove(slot)
                } else {
                    let victim = order.victim()
                    #expect(victim == model.victim())
                    #expect(victim.map(taken.contains) ?? taken.isEmpty)
                    if let victim, Bool.random(using: &random) {
                        order.removed(victim)
                        model.remove(victim)
                        taken.remove(victim)
                    }
                }
            }
            // Emptied one by one, each once.
            while let victim = order.victim() {
                #expect(taken.remove(victim) != nil)
                order.removed(victim)
            }
            #expect(taken.isEmpty)
        }
    }

    @Test("one pass over many keys does not sweep out what is in use, where the policy resists that")
    func scan() {
        func survivors(_ policy: CachePolicy) -> Int {
            var shard = CacheShard(capacity: 100, policy: policy)
            func touch(_ number: Int) -> Bool {
                let key = ProfileID(high: 8, low: UInt64(number))
                guard case .lead(let flight) = shard.lookup(key, now: 0) else { return true }
                shard.fill(key, flight, nil, expires: .max)
                return false
            }
            for _ in 0..<3 { for number in 0..<50 { _ = touch(number) } }
            for number in 1000..<1100 { _ = touch(number) }
            return (0..<50).count { touch($0) }
        }
        #expect(survivors(.lru) == 0)
        #expect(survivors(.sieve) == 50)
    }
}
