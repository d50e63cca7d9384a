import LoadMetrics

/// A unit of a bound, and how many of it a value in the record's unit is.
public enum GateUnit: String, Sendable, CaseIterable {
    case nanoseconds = "ns"
    case microseconds = "us"
    case milliseconds = "ms"
    case seconds = "s"
    case minutes = "m"
    case hours = "h"
    case perSecond = "/s"
    case perMinute = "/m"
    case perHour = "/h"
    case percent = "%"
    case none = ""

    /// As outputs write it.
    var shown: String { self == .microseconds ? "µs" : rawValue }

    /// The units that fit what is measured, the usual one first.
    static func fitting(_ unit: MetricDefinition.Unit) -> [GateUnit] {
        switch unit {
        case .time: [.milliseconds, .nanoseconds, .microseconds, .seconds, .minutes, .hours]
        case .perSecond: [.perSecond, .perMinute, .perHour]
        case .percent: [.percent]
        // A difference of percentages, in points, is no metric that can be measured yet.
        case .points, .none: [.none]
        }
    }

    /// From microseconds, per second, ratio or count to this unit.
    func from(_ base: Double) -> Double {
        switch self {
        case .nanoseconds: base * 1e3
        case .microseconds, .perSecond, .none: base
        case .milliseconds: base / 1e3
        case .seconds: base / 1e6
        case .minutes: base / 60e6
        case .hours: base / 3600e6
        case .perMinute: base * 60
        case .perHour: base * 3600
        case .percent: base * 100
        }
    }
}
