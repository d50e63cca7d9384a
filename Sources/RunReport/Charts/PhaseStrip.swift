import LoadMetrics

/// The top of the timeline: phases as bands, events as numbered marks, and both again in words.
struct PhaseStrip {
    let timeline: RunTimeline

    /// Marks beyond these would hide one another.
    private static let mostEvents = 30
    private static let bandHeight = 24.0
    private static let rowHeight = 16.0
    private static let rows = 3

    private var axis: TimeAxis { TimeAxis(span: timeline.span) }
    private var events: [(number: Int, event: ServiceEvent)] {
        timeline.events.prefix(Self.mostEvents).enumerated().map { ($0 + 1, $1) }
    }

    var node: Node {
        .tag("figure", ["class": "lane", "id": "lane-phases"], caption, chart, list)
    }

    private var sentence: String {
        let phases = timeline.phases.map { phase in
            "\(phase.name) (\(phase.executor), \(Quantity.number(phase.start)) to "
                + "\(Quantity.seconds(min(phase.end, timeline.span)))\(phase.measured ? "" : ", not measured"))"
        }
        let happened = timeline.events.isEmpty ? "No event was recorded." : "\(timeline.events.count) events."
        return "Phases: \(phases.joined(separator: ", ")). \(happened)"
    }

    private var caption: Node {
        .tag("figcaption", [:], .tag("h3", [:], "Phases and events"), .tag("p", [:], .text(sentence)))
    }

    private var chart: Node {
        let rows = events.isEmpty ? 0.0 : Double(min(Self.rows, events.count))
        let top = rows * Self.rowHeight
        return .tag(
            "svg",
            [
                "class": "chart", "role": "img", "width": "100%", "height": Drawing.number(top + Self.bandHeight + 22),
                "aria-labelledby": "phases-title phases-desc",
            ],
            .tag("title", ["id": "phases-title"], "Phases and events"),
            .tag("desc", ["id": "phases-desc"], .text(sentence)),
            .tag(
                "svg",
                [
                    "class": "plot", "x": Drawing.number(Drawing.margin), "y": "0", "width": Drawing.fallbackWidth,
                    "height": Drawing.number(top + Self.bandHeight), "overflow": "visible",
                ],
                timeline.phases.map { band($0, top: top) } + events.map { mark($0.number, $0.event, top: top) }
                    + axis.ticks.map { tick($0, below: top + Self.bandHeight) }))
    }

    private func band(_ phase: PhaseInfo, top: Double) -> Node {
        let begin = axis.position(of: phase.start)
        let width = axis.position(of: phase.end) - begin
        // A viewport of its own clips a name that is longer than its band.
        return .tag(
            "svg",
            [
                "x": Drawing.percent(begin), "y": Drawing.number(top), "width": Drawing.percent(width),
                "height": Drawing.number(Self.bandHeight),
            ],
            .tag(
                "rect",
                [
                    "class": phase.measured ? "phase" : "phase unmeasured", "x": "0.5", "y": "0.5", "width": "100%",
                    "height": Drawing.number(Self.bandHeight - 1), "fill": phase.measured ? "#d7e6f3" : "#e3e6ea",
                    "stroke": "#8a949e",
                ]),
            Drawing.text(phase.name, x: "7", y: 16, style: "phase-name", color: Drawing.ink))
    }

    private func mark(_ number: Int, _ event: ServiceEvent, top: Double) -> Node {
        let share = axis.position(of: event.at)
        let row = Double((number - 1) % min(Self.rows, max(1, events.count)))
        return .group([
            Drawing.line(
                x1: Drawing.percent(share), y1: row * Self.rowHeight + 12, x2: Drawing.percent(share),
                y2: top + Self.bandHeight, style: "event", color: "#b3261e", dashes: "5 3"),
            Drawing.text(
                "\(number)", x: Drawing.percent(share), y: row * Self.rowHeight + 11, anchor: "middle",
                style: "event-name", color: "#b3261e"),
        ])
    }

    private func tick(_ tick: (at: Double, label: String), below: Double) -> Node {
        let share = axis.position(of: tick.at)
        return Drawing.text(
            tick.label, x: Drawing.percent(share), y: below + 16,
            anchor: share < 0.01 ? "start" : share > 0.99 ? "end" : "middle")
    }

    private var list: Node {
        guard !events.isEmpty else { return .nothing }
        let rest = timeline.events.count - events.count
        return .tag(
            "ol", ["class": "events"],
            events.map { .tag("li", [:], .text("\($0.event.what) at \(Quantity.seconds($0.event.at))")) }
                + (rest > 0 ? [.tag("li", [:], .text("and \(rest) more, in run.json"))] : []))
    }
}
