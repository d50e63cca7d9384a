import LoadMetrics
import ScenarioFormat

// Parts of a scenario in words.

extension ScenarioFormat.Operation {
    var ownAuth: Auth? { if case .own(let auth) = credentials { auth } else { nil } }
}

extension Think {
    var words: String {
        switch self {
        case .fixed(let time): DurationText.describe(time)
        case .uniform(let least, let most): "\(DurationText.describe(least)) to \(DurationText.describe(most))"
        case .exponential(let mean): "about \(DurationText.describe(mean)) (exponential)"
        case .normal(let mean, let deviation):
            "about \(DurationText.describe(mean)) (normal, ± \(DurationText.describe(deviation)))"
        }
    }
}

extension Users.Popularity {
    var words: String {
        switch self {
        case .uniform: "all alike"
        case .zipf(let exponent): "Zipf, \(exponent)"
        case .hotspot(let keys, let traffic):
            "\(Figure.percent(keys)) of them make \(Figure.percent(traffic)) of the traffic"
        case .latest(let exponent): "the newest most, \(exponent)"
        case .sequential: "one after the other"
        }
    }
}
