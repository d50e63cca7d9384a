import Gates

extension ReportSection {
    static let gates = ReportSection(id: "gates", title: "Gates") { summary, _ in
        [
            Table(
                caption: nil,
                columns: [
                    .init("verdict"), .init("gate"), .init("measured", .number), .init("limit", .number),
                    .init("headroom", .number), .init("samples", .number),
                    .init("against the limit"),
                ],
                rows: summary.gates.map { row(GateReading($0)) }
            ).node,
            summary.judgement.gates.isEmpty
                ? .tag("p", ["class": "note"], "The scenario has no gates: the run passes if its measurement is sound.")
                : .nothing,
        ]
    }

    private static func row(_ gate: GateReading) -> [Node] {
        [
            Badge.node(gate.badge),
            .group([
                .tag("code", [:], .text(Escaping.line(gate.result.gate))),
                gate.condition != nil && gate.result.verdict == .pass
                    ? .nothing : .tag("div", ["class": "why"], .text(gate.result.explanation)),
            ]),
            .text(gate.measured), .text(gate.limit), .text(Quantity.percent(gate.headroom)),
            .text(gate.condition == nil ? Quantity.unknown : Quantity.count(gate.result.samples)),
            BulletBar(gate: gate).node,
        ]
    }
}

/// How a measured value lies to its limit: a bar from 0, and a tick at the limit.
private struct BulletBar {
    let gate: GateReading

    private static let width = 130.0
    private static let height = 16.0

    var node: Node {
        guard gate.condition != nil, let measured = gate.result.measured, measured >= 0, gate.result.bound >= 0 else {
            return .text(Quantity.unknown)
        }
        let bound = gate.result.bound
        let full = max(measured, bound) * 1.15
        let scale = full > 0 ? Self.width / full : 0
        let isGood = gate.result.verdict == .pass
        return .tag(
            "svg",
            [
                "class": "bullet", "role": "img", "width": Drawing.number(Self.width),
                "height": Drawing.number(Self.height), "aria-label": "\(gate.measured) against \(gate.limit)",
            ],
            .tag(
                "rect",
                [
                    "class": "track", "x": "0", "y": "4", "width": Drawing.number(Self.width), "height": "8",
                    "fill": "#e3e6ea",
                ]),
            .tag(
                "rect",
                [
                    "class": isGood ? "good" : "bad", "x": "0", "y": "4",
                    "width": Drawing.number(max(measured > 0 ? 1.5 : 0, measured * scale)), "height": "8",
                    "fill": isGood ? "#2f7d4f" : "#b3261e",
                ]),
            .tag(
                "rect",
                [
                    "class": "tick", "x": Drawing.number(min(Self.width - 2, bound * scale)), "y": "0", "width": "2",
                    "height": Drawing.number(Self.height), "fill": Drawing.ink,
                ]))
    }
}
