import Foundation
import LoadEngine

/// How a run goes, on standard error: one line that is drawn again each second on a terminal, a line every five seconds
/// elsewhere.
final class Progress {
    private static let interval = 5.0

    private let name: String
    private let isShown: Bool
    private let isLive = Console.progressIsLive
    private var lastPrinted = 0.0
    private var phase = ""
    private var hasLine = false

    init(name: String, isShown: Bool) {
        self.name = name
        self.isShown = isShown
    }

    func show(_ second: LiveSecond) {
        guard isShown else { return }
        if isLive {
            Console.write("\r\u{1B}[K" + fitted(line(second)))
            hasLine = true
        } else if second.phase != phase || second.elapsed - lastPrinted >= Self.interval - 0.5 {
            Console.say("\(name): \(line(second))")
            lastPrinted = second.elapsed
            phase = second.phase
        }
    }

    /// Takes the live line away.
    func finish() {
        if hasLine { Console.write("\r\u{1B}[K") }
        hasLine = false
    }

    private func line(_ second: LiveSecond) -> String {
        let left = max(0, second.planned - second.elapsed)
        var parts = [
            second.isDraining ? "waiting for answers" : second.phase,
            isLive
                ? "\(Self.seconds(second.elapsed)), \(Self.seconds(left)) left"
                : "\(Self.seconds(second.elapsed)) of \(Self.seconds(second.planned))",
            "\(Self.rate(second.ok + second.limited + second.errors))/s",
        ]
        if let p50 = second.p50, let p99 = second.p99 {
            parts.append("p50 \(Self.milliseconds(p50)) p99 \(Self.milliseconds(p99)) ms")
        }
        for (count, what) in [(second.errors, "errors"), (second.limited, "limited"), (second.missed, "missed")]
        where count > 0 { parts.append("\(Self.rate(count))/s \(what)") }
        if let ratio = second.hitRatio { parts.append("hits \(Int((ratio * 100).rounded()))%") }
        parts.append("\(second.inFlight) in flight")
        return parts.joined(separator: "  ")
    }

    /// A line that wraps could not be drawn over.
    private func fitted(_ line: String) -> String {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 1 else { return line }
        return String(line.prefix(Int(size.ws_col) - 1))
    }

    private static func seconds(_ value: Double) -> String { "\(Int(value.rounded())) s" }
    private static func rate(_ value: Double) -> String {
        value >= 10 ? "\(Int(value.rounded()))" : String(format: "%.1f", value)
    }
    private static func milliseconds(_ value: Double) -> String {
        String(format: value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f", value)
    }
}
