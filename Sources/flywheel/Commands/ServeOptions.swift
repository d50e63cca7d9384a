import ArgumentParser
import Logging
import ProfileService
import ScenarioFormat

/// `127.0.0.1:8080`, `[::1]:8080`, `unix:/run/flywheel.sock`.
struct ListenAddress: ExpressibleByArgument {
    let address: ServiceConfiguration.Address

    init(_ address: ServiceConfiguration.Address) { self.address = address }

    init?(argument: String) {
        if argument.hasPrefix("unix:/") {
            address = .unix(path: String(argument.dropFirst("unix:".count)))
            return
        }
        guard let colon = argument.lastIndex(of: ":"),
            let port = Int(argument[argument.index(after: colon)...]), (0...65535).contains(port)
        else { return nil }
        var host = argument[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard !host.isEmpty else { return nil }
        address = .tcp(host: String(host), port: port)
    }

    var defaultValueDescription: String { "\(address)" }
}

/// A duration as scenario files write it: `500ms`, `5m`.
struct DurationOption: ExpressibleByArgument {
    let nanoseconds: Int64

    init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    init?(argument: String) {
        guard let nanoseconds = try? DurationText.parse(argument), nanoseconds > 0 else { return nil }
        self.nanoseconds = nanoseconds
    }

    var defaultValueDescription: String { DurationText.describe(nanoseconds) }
}

/// A level of swift-log: `warning`.
struct LogLevelOption: ExpressibleByArgument {
    let level: Logger.Level

    init(level: Logger.Level) { self.level = level }

    init?(argument: String) {
        guard let level = Logger.Level(rawValue: argument) else { return nil }
        self.level = level
    }

    var defaultValueDescription: String { level.rawValue }
    static var allValueStrings: [String] { Logger.Level.allCases.map(\.rawValue) }
}

/// `600/60s`: so many in such a time.
struct QuotaOption: ExpressibleByArgument {
    let count: Int
    /// Nanoseconds.
    let window: Int64

    init(count: Int, window: Int64) {
        self.count = count
        self.window = window
    }

    init?(argument: String) {
        let parts = argument.split(separator: "/")
        guard parts.count == 2, let count = Int(parts[0]), count > 0,
            let window = try? DurationText.parse(String(parts[1])), window > 0
        else { return nil }
        self.init(count: count, window: window)
    }

    var defaultValueDescription: String { "\(count)/\(DurationText.describe(window))" }

    func limit(burst: Int?) -> RateLimit { RateLimit(quota: count, window: .nanoseconds(window), burst: burst) }
}
