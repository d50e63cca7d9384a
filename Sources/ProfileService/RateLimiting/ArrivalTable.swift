/// The theoretical arrival times of one shard's keys. Keys whose time has passed decide like unknown ones, so their places are
/// taken by others.
///
/// Extendible hashing (Fagin, Nievergelt, Pippenger, Strong 1979) over segments of 256 places: a segment that fills up drops its
/// idle keys, or is split in two. No step looks at more than one segment, however many keys there are: a dictionary would now
/// and then copy them all in somebody's decision.
struct ArrivalTable: Sendable {
    private struct Segment {
        var keys: [LimiterKey]
        /// `free` where no key ever was since the segment was made.
        var arrivals: [Int64]
        /// Places that are not `free`.
        var used = 0
        /// Bits of the hash that its keys share.
        var depth: Int

        init(depth: Int) {
            self.depth = depth
            keys = Array(repeating: Segment.nobody, count: ArrivalTable.places)
            arrivals = Array(repeating: ArrivalTable.free, count: ArrivalTable.places)
        }

        private static let nobody = LimiterKey(nil)
    }

    private static let places = 256
    private static let fullest = 192
    private static let free = Int64.min

    private var segments = [Segment(depth: 0)]
    /// Segments by the lowest bits of the hash.
    private var directory: [Int32] = [0]
    private var depth = 0

    /// Runs `body` with the key's time, nil for one that is unknown or idle, and keeps what it leaves there. `hash`: the same for
    /// the same key, always.
    mutating func update<Result>(
        _ key: LimiterKey, hash: UInt64, now: Int64, _ body: (inout Int64?) -> Result
    ) -> Result {
        let segment = Int(directory[Int(hash & UInt64(directory.count - 1))])
        // The other end of the hash: the lowest bits are the same for all keys here.
        var place = Int(hash >> 56)
        var reusable = -1
        while true {
            let arrival = segments[segment].arrivals[place]
            if arrival == Self.free { break }
            if segments[segment].keys[place] == key {
                var time: Int64? = arrival > now ? arrival : nil
                let result = body(&time)
                if let time { segments[segment].arrivals[place] = time }
                return result
            }
            if arrival <= now, reusable < 0 { reusable = place }
            place = (place + 1) & (Self.places - 1)
        }
        var time: Int64?
        let result = body(&time)
        guard let time else { return result }
        if reusable >= 0 {
            place = reusable
        } else {
            segments[segment].used += 1
        }
        segments[segment].keys[place] = key
        segments[segment].arrivals[place] = time
        return result
    }

    /// To be called after an update: makes room in the key's segment where it is short of it. `rehash` gives a key's hash.
    mutating func makeRoom(hash: UInt64, now: Int64, _ rehash: (LimiterKey) -> UInt64) {
        while true {
            let index = Int(directory[Int(hash & UInt64(directory.count - 1))])
            guard segments[index].used > Self.fullest else { return }
            dropIdle(index, now, rehash)
            // Half full or less: it will not be back soon.
            guard segments[index].used > Self.places / 2 else { return }
            split(index, rehash)
        }
    }

    private mutating func dropIdle(_ index: Int, _ now: Int64, _ rehash: (LimiterKey) -> UInt64) {
        let old = segments[index]
        segments[index] = Segment(depth: old.depth)
        for place in 0..<Self.places where old.arrivals[place] > now {
            insert(index, old.keys[place], old.arrivals[place], rehash(old.keys[place]))
        }
    }

    private mutating func insert(_ index: Int, _ key: LimiterKey, _ arrival: Int64, _ hash: UInt64) {
        var place = Int(hash >> 56)
        while segments[index].arrivals[place] != Self.free { place = (place + 1) & (Self.places - 1) }
        segments[index].keys[place] = key
        segments[index].arrivals[place] = arrival
        segments[index].used += 1
    }

    private mutating func split(_ index: Int, _ rehash: (LimiterKey) -> UInt64) {
        let old = segments[index]
        if old.depth == depth {
            directory += directory
            depth += 1
        }
        let bit = UInt64(1) << UInt64(old.depth)
        let other = segments.count
        segments[index] = Segment(depth: old.depth + 1)
        segments.append(Segment(depth: old.depth + 1))
        for entry in directory.indices where directory[entry] == Int32(index) && UInt64(entry) & bit != 0 {
            directory[entry] = Int32(other)
        }
        for place in 0..<Self.places where old.arrivals[place] != Self.free {
            let hash = rehash(old.keys[place])
            insert(hash & bit == 0 ? index : other, old.keys[place], old.arrivals[place], hash)
        }
    }

    /// Keys that are not idle. Looks at every place: for reports, not for a decision.
    func count(now: Int64) -> Int {
        segments.reduce(0) { $0 + $1.arrivals.count { $0 > now } }
    }

    /// Places there are, for the bounds that tests hold.
    var capacity: Int { segments.count * Self.places }
}
