import LoadMetrics

/// One panel as SVG. The plot stretches with the page while text keeps its size: curves live in a nested viewport that
/// scales without its proportions (strokes do not scale), labels stand beside it in percent of the same width.
struct PanelDrawing {
    let panel: Panel
    let timeline: RunTimeline
    /// Whether the time axis is written below.
    let withTimes: Bool

    /// Units of the inner viewport's width.
    private static let width = 3000.0
    private static let titleHeight = 25.0
    private static let timesHeight = 22.0
    private static let gapHeight = 12.0

    /// Everything, title and time axis included.
    var height: Double {
        Self.titleHeight + panel.height + (withTimes ? Self.timesHeight : Self.gapHeight)
    }

    /// With its upper edge at `top`.
    func node(top: Double) -> Node {
        .group([
            Drawing.text(panel.title, x: "0", y: top + 12, style: "panel-title", color: Drawing.ink),
            .tag(
                "svg",
                [
                    "class": "plot", "x": Drawing.number(Drawing.margin), "y": Drawing.number(top + Self.titleHeight),
                    "width": Drawing.fallbackWidth, "height": Drawing.number(panel.height), "overflow": "visible",
                ],
                [grid, curves, limits, names, withTimes ? times : .nothing]),
        ])
    }

    private var axis: TimeAxis { TimeAxis(span: timeline.span) }

    private func y(_ value: Double) -> Double { panel.height * (1 - panel.scale.height(of: value)) }
    private func x(_ time: Double) -> Double { Self.width * axis.position(of: time) }

    private var grid: Node {
        .group(
            panel.scale.ticks.map { tick in
                .group([
                    Drawing.line(
                        x1: "0", y1: y(tick), x2: "100%", y2: y(tick),
                        style: tick == panel.scale.lower ? "base" : "grid",
                        color: tick == panel.scale.lower ? "#8a949e" : "#dfe3e8"),
                    Drawing.text(panel.label(tick), x: "-7", y: y(tick) + 4, anchor: "end"),
                ])
            })
    }

    /// Shading, phases, events and lines, in the viewport that stretches.
    private var curves: Node {
        .tag(
            "svg",
            [
                "width": "100%", "height": Drawing.number(panel.height),
                "viewBox": "0 0 \(Int(Self.width)) \(Drawing.number(panel.height))", "preserveAspectRatio": "none",
            ],
            timeline.phases.filter { !$0.measured }.map(shade) + timeline.phases.dropFirst().map { boundary($0.start) }
                + timeline.events.map(mark) + panel.series.filter(\.hasData).reversed().map(curve))
    }

    private func shade(_ phase: PhaseInfo) -> Node {
        .tag(
            "rect",
            [
                "class": "warm", "x": Drawing.number(x(phase.start)), "y": "0",
                "width": Drawing.number(x(phase.end) - x(phase.start)), "height": Drawing.number(panel.height),
                "fill": "#5a6672", "fill-opacity": "0.1",
            ])
    }

    private func boundary(_ time: Double) -> Node {
        vertical(time, style: "boundary", color: "#8a949e", dashes: "2 3")
    }

    private func mark(_ event: ServiceEvent) -> Node {
        vertical(event.at, style: "event", color: "#b3261e", dashes: "5 3")
    }

    private func vertical(_ time: Double, style: String, color: String, dashes: String) -> Node {
        .tag(
            "path",
            [
                "class": style, "d": "M\(Drawing.number(x(time))) 0V\(Drawing.number(panel.height))", "stroke": color,
                "stroke-dasharray": dashes, "vector-effect": "non-scaling-stroke", "fill": "none",
            ])
    }

    /// Gaps break the line; a value between two gaps is a dot.
    private func curve(_ series: Series) -> Node {
        var path = ""
        var isDrawing = false
        for (index, slot) in panel.grid.slots.enumerated() {
            if panel.grid.isGap(before: index) { isDrawing = false }
            guard let value = series.values[index] else {
                isDrawing = false
                continue
            }
            let point = "\(Drawing.number(x(slot.start + slot.length / 2))) \(Drawing.number(y(value)))"
            let isAlone =
                !isDrawing
                && (index + 1 == series.values.count || series.values[index + 1] == nil
                    || panel.grid.isGap(before: index + 1))
            path += (isDrawing ? "L" : "M") + point + (isAlone ? "h0" : "")
            isDrawing = true
        }
        return .tag(
            "path",
            [
                "class": "\(series.style.name) curve", "d": path, "fill": "none", "stroke": series.style.color,
                "stroke-width": "1.75", "stroke-dasharray": series.style.dashes, "stroke-linejoin": "round",
                "stroke-linecap": "round", "vector-effect": "non-scaling-stroke",
            ])
    }

    private var limits: Node {
        .group(
            panel.limits.map { limit in
                let height = y(limit.value)
                let color = limit.kind == .limit ? "#b3261e" : Drawing.muted
                return .group([
                    Drawing.line(
                        x1: "0", y1: height, x2: "100%", y2: height,
                        style: limit.kind == .limit ? "limit" : "expected", color: color,
                        dashes: limit.kind == .limit ? "12 3" : "3 3", width: "1.5"),
                    Drawing.text(
                        limit.label, x: "100%", y: height < 16 ? height + 13 : height - 5, anchor: "end", dx: "-4",
                        style: limit.kind == .limit ? "limit-name" : "expected-name", color: color),
                ])
            })
    }

    /// Each line's name at its end, pushed apart where they would overlap.
    private var names: Node {
        let spacing = 14.0
        var placed: [(series: Series, y: Double)] = panel.series.compactMap { series in
            series.values.last { $0 != nil }?.map { (series, y($0)) }
        }
        placed.sort { ($0.y, $0.series.style.rawValue) < ($1.y, $1.series.style.rawValue) }
        for index in placed.indices.dropFirst() {
            placed[index].y = max(placed[index].y, placed[index - 1].y + spacing)
        }
        var floor = panel.height + 4
        for index in placed.indices.reversed() {
            placed[index].y = min(placed[index].y, floor)
            floor = placed[index].y - spacing
        }
        return .tag(
            "svg", ["class": "names", "x": "100%", "overflow": "visible"],
            placed.map { series, height in
                .group([
                    Drawing.line(
                        x1: "6", y1: height, x2: "26", y2: height, style: series.style.name, color: series.style.color,
                        dashes: series.style.dashes, width: "2"),
                    Drawing.text(
                        series.name, x: "31", y: height + 4, style: "name", color: series.style.color),
                ])
            })
    }

    private var times: Node {
        .group(
            axis.ticks.map { tick in
                let position = axis.position(of: tick.at)
                let share = Drawing.percent(position)
                return .group([
                    Drawing.line(
                        x1: share, y1: panel.height, x2: share, y2: panel.height + 4, style: "base", color: "#8a949e"),
                    Drawing.text(
                        tick.label, x: share, y: panel.height + 17,
                        anchor: position < 0.01 ? "start" : position > 0.99 ? "end" : "middle"),
                ])
            })
    }
}
