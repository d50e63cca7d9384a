/// The Prometheus text exposition format, version 0.0.4
/// (<https://prometheus.io/docs/instrumenting/exposition_formats/>): written by a service, read by whoever scrapes it.
public enum PrometheusText {
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    public enum Kind: String, Sendable { case counter, gauge, histogram }

    public struct Sample: Sendable, Equatable {
        public var name: String
        public var labels: [String: String]
        public var value: Double

        public init(name: String, labels: [String: String], value: Double) {
            self.name = name
            self.labels = labels
            self.value = value
        }
    }

    /// Every sample of a page, comments and malformed lines left out.
    public static func parse(_ text: String) -> [Sample] {
        text.utf8.split(separator: 0x0A).compactMap { line(Substring($0)) }
    }

    private static func line(_ line: Substring) -> Sample? {
        guard let first = line.utf8.first, first != UInt8(ascii: "#") else { return nil }
        guard let brace = line.firstIndex(of: "{") else {
            let parts = line.split(separator: " ")
            guard parts.count >= 2, let value = number(parts[1]) else { return nil }
            return Sample(name: String(parts[0]), labels: [:], value: value)
        }
        var rest = line[line.index(after: brace)...]
        guard let labels = labels(&rest), let value = rest.split(separator: " ").first.flatMap(number) else {
            return nil
        }
        return Sample(name: String(line[..<brace]), labels: labels, value: value)
    }

    /// Reads `a="b",c="d"}` and leaves what follows the brace.
    private static func labels(_ rest: inout Substring) -> [String: String]? {
        var labels: [String: String] = [:]
        while true {
            rest = rest.drop { $0 == "," || $0 == " " }
            if rest.first == "}" {
                rest = rest.dropFirst()
                return labels
            }
            guard let equals = rest.firstIndex(of: "=") else { return nil }
            let name = String(rest[..<equals])
            rest = rest[rest.index(after: equals)...]
            guard rest.popFirst() == "\"" else { return nil }
            var value = ""
            var closed = false
            while let character = rest.popFirst() {
                if character == "\"" {
                    closed = true
                    break
                }
                guard character == "\\" else {
                    value.append(character)
                    continue
                }
                guard let escaped = rest.popFirst() else { return nil }
                value.append(escaped == "n" ? "\n" : escaped)
            }
            guard closed else { return nil }
            labels[name] = value
        }
    }

    private static func number(_ text: Substring) -> Double? {
        switch text {
        case "+Inf": .infinity
        case "-Inf": -.infinity
        case "NaN": .nan
        default: Double(text)
        }
    }
}
