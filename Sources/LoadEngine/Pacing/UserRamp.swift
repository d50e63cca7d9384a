import ScenarioFormat

/// How many users are wanted when, by stages, and so when each one is: as in k6, while the number rises user v (from 0) comes
/// when it reaches v + 1, and while it falls that user goes when it reaches v. In whole numbers, times rounded up to the
/// nanosecond.
struct UserRamp: Sendable {
    private struct Leg {
        var begin, duration: Int64
        var from, to: Int64
    }

    private var legs: [Leg] = []
    private let start: Int64
    /// From the phase's begin to its end, nanoseconds.
    let duration: Int64
    /// How many users there are from the beginning, a jump at once included.
    private(set) var atStart = 0
    /// Largest number of users at any time.
    let most: Int

    init(start: Int, stages: [Executor.UserStage]) {
        self.start = Int64(start)
        var begin: Int64 = 0
        var from = Int64(start)
        for stage in stages {
            legs.append(Leg(begin: begin, duration: stage.duration, from: from, to: Int64(stage.target)))
            begin += stage.duration
            from = Int64(stage.target)
        }
        duration = begin
        most = max(start, stages.map(\.target).max() ?? 0)
        atStart = (0..<most).prefix { span(of: $0, from: 0)?.lowerBound == 0 }.count
    }

    /// The first span, not empty, that begins at `time` or later and in which user v is wanted; nil if there is none.
    func span(of user: Int, from time: Int64) -> Range<Int64>? {
        let user = Int64(user)
        var came: Int64? = user < start ? 0 : nil
        for leg in legs {
            if came == nil, leg.from <= user, leg.to > user {
                came = leg.begin + Self.crossing(leg, leg.from, user + 1, leg.to)
            } else if let begin = came, leg.from > user, leg.to <= user {
                let end = leg.begin + Self.crossing(leg, leg.from, user, leg.to)
                if begin >= time, end > begin { return begin..<end }
                came = nil
            }
        }
        guard let begin = came, begin >= time, begin < duration else { return nil }
        return begin..<duration
    }

    /// When the number that changes from `from` to `to` over the leg reaches `level`, nanoseconds from the leg's begin.
    private static func crossing(_ leg: Leg, _ from: Int64, _ level: Int64, _ to: Int64) -> Int64 {
        let part = UInt64((level - from).magnitude).multipliedFullWidth(by: UInt64(leg.duration))
        let whole = (to - from).magnitude
        let (quotient, rest) = whole.dividingFullWidth(part)
        return Int64(quotient) + (rest > 0 ? 1 : 0)
    }
}
