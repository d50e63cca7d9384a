/// What windowed gates look at, second by second, in fixed memory: the second that is being filled, and those that wait to be
/// taken away.
///
/// A sample counts in the second in which it ended. One that comes late (its second is over already) counts in the second that
/// is being filled, so that nothing is lost. Slices are not merged with another worker's here: who takes them does that.
struct WatchMeter: Sendable {
    private static let second: Int64 = 1_000_000_000

    private let watches: [Watch]
    private var slices: [WatchSlice]
    /// A series for each watch.
    private var values: OpenLatencies
    private var open = 0
    private var end = Self.second
    private var closed: [WatchedSecond] = []

    init(watches: [Watch]) {
        self.watches = watches
        slices = Array(repeating: WatchSlice(), count: watches.count)
        values = OpenLatencies(series: watches.count)
    }

    @inline(__always)
    var isEmpty: Bool { watches.isEmpty }

    mutating func record(_ sample: Sample) {
        if sample.done >= end { close(through: Int(sample.done / Self.second) - 1) }
        for place in watches.indices where watches[place].phases[Int(sample.phase)] {
            slices[place].sawEnd()
            guard watches[place].contains(sample) else { continue }
            slices[place].count(sample)
            if let trend = watches[place].trend, let value = sample.microseconds(of: trend) {
                values.record(value, series: place)
            }
        }
    }

    /// The seconds up to `last` (nil: all) in which something ended, in order; they are forgotten here.
    mutating func take(through last: Int?) -> [WatchedSecond] {
        let last = last ?? open
        if last >= open { close(through: last) }
        defer { closed = [] }
        return closed
    }

    /// Ends the open second; the next one is that after `last`.
    private mutating func close(through last: Int) {
        if slices.contains(where: { $0.ended > 0 }) {
            for place in slices.indices { slices[place].values = values.sparse(series: place) }
            closed.append(WatchedSecond(second: open, slices: slices))
            for place in slices.indices { slices[place] = WatchSlice() }
            values.clear()
        }
        open = last + 1
        end = Int64(open + 1) * Self.second
    }
}
