import Testing

@testable import ProfileService

/// Readers and writers of one row in every order: the protocol as a value, the database as a counter.
@Suite("The lease protocol")
struct LeaseTests {
    /// Ways to do it wrong, to show that the check would notice.
    enum Rules: CaseIterable {
        case right
        /// A fill whose lease was revoked takes a new one and installs what it had read.
        case unfenced
        /// The key is barred after the commit only.
        case lateBar
        /// Entries are answered from while a write is under way.
        case answersDuringWrite
    }

    /// What the readers saw that they must not see.
    struct Findings {
        /// Entries that were older than the row while no write was under way.
        var stale = 0
        /// Readers who saw a version older than one they had seen before.
        var goingBack = 0
        var installs = 0
    }

    private struct Load {
        var reader: Int
        var flight: Flight?
        /// What the database said; nil: it has not been asked yet.
        var version: Int?
    }

    private static let key = ProfileID(high: 7, low: 1)
    /// By version.
    private static let snapshots = (0...100).map { ProfileSnapshot(Fixture.profile(key, version: $0)) }

    private enum Writer { case begun, committed }

    /// One random interleaving. A reader does one read at a time; each read is asked, sees the row, and lands, three
    /// steps with anything between them. A joined reader gets what its leader's load brings.
    private static func simulate(seed: Int, _ variant: Rules) -> Findings {
        var random = SplitMix(state: UInt64(seed))
        var shard = CacheShard(capacity: 2, policy: .lru)
        var findings = Findings()
        var row = 1
        var loads: [Load] = []
        var joined: [(reader: Int, flight: Flight)] = []
        var writers: [Writer] = []
        var last = [Int](repeating: 0, count: 4)
        var resident: ProfileSnapshot?

        func saw(_ version: Int, _ reader: Int) {
            if version < last[reader] { findings.goingBack += 1 }
            last[reader] = version
        }
        func begin(_ reader: Int) {
            guard !loads.contains(where: { $0.reader == reader }), !joined.contains(where: { $0.reader == reader })
            else { return }
            switch shard.lookup(key, now: 0) {
            case .found(let snapshot):
                resident = snapshot
                saw(snapshot.map { Int($0.profile.version) } ?? 0, reader)
            case .join(let flight): joined.append((reader, flight))
            case .lead(let flight): loads.append(Load(reader: reader, flight: flight))
            case .barred:
                if variant == .answersDuringWrite, let resident, shard.count > 0 {
                    saw(Int(resident.profile.version), reader)
                } else {
                    loads.append(Load(reader: reader))
                }
            }
        }
        func land(_ load: Load, _ version: Int) {
            saw(version, load.reader)
            guard let flight = load.flight else { return }
            let snapshot = snapshots[version]
            let before = shard.count
            shard.fill(key, flight, snapshot, expires: .max)
            if variant == .unfenced, shard.count == before, case .lead(let other) = shard.lookup(key, now: 0) {
                shard.fill(key, other, snapshot, expires: .max)
            }
            if shard.count > before {
                resident = snapshot
                findings.installs += 1
            }
            for waiter in joined where waiter.flight === flight { saw(version, waiter.reader) }
            joined.removeAll { $0.flight === flight }
        }

        for _ in 0..<300 {
            switch Int.random(in: 0..<8, using: &random) {
            case 0, 1, 2: begin(Int.random(in: 0..<last.count, using: &random))
            case 3:
                guard let index = loads.indices.filter({ loads[$0].version == nil }).randomElement(using: &random)
                else { continue }
                loads[index].version = row
            case 4:
                guard let index = loads.indices.filter({ loads[$0].version != nil }).randomElement(using: &random),
                    let version = loads[index].version
                else { continue }
                land(loads.remove(at: index), version)
            case 5:
                guard writers.count < 2, random.next() % 4 == 0 else { continue }
                if variant != .lateBar { shard.bar(key) }
                writers.append(.begun)
            case 6:
                // Row locks let one write commit after the other, in any order.
                guard let index = writers.indices.filter({ writers[$0] == .begun }).randomElement(using: &random)
                else { continue }
                row += 1
                writers[index] = .committed
            default:
                guard let index = writers.indices.filter({ writers[$0] == .committed }).randomElement(using: &random)
                else { continue }
                writers.remove(at: index)
                if variant == .lateBar { shard.bar(key) }
                shard.release(key, changed: true, until: nil, now: 0)
            }
            // A look of nobody's: it must not take a lease.
            if writers.isEmpty, shard.count > 0, case .found(let found?) = shard.lookup(key, now: 0),
                Int(found.profile.version) != row
            {
                findings.stale += 1
            }
        }
        return findings
    }

    @Test("no interleaving installs a stale fill or lets a reader go back", arguments: 0..<20)
    func right(block: Int) {
        var installs = 0
        for seed in block * 150..<(block + 1) * 150 {
            let findings = Self.simulate(seed: seed, .right)
            #expect(findings.stale == 0 && findings.goingBack == 0, "seed \(seed)")
            installs += findings.installs
        }
        #expect(installs > 300, "the interleavings do fill")
    }

    @Test("the check finds a fill without a fence, a bar that comes late, and answers during a write")
    func wrong() {
        func all(_ variant: Rules) -> Findings {
            (0..<1000).reduce(into: Findings()) { sum, seed in
                let findings = Self.simulate(seed: seed, variant)
                sum.stale += findings.stale
                sum.goingBack += findings.goingBack
            }
        }
        #expect(all(.unfenced).stale > 0)
        #expect(all(.lateBar).goingBack > 0)
        #expect(all(.answersDuringWrite).goingBack > 0)
    }
}
