/// A lane as a figure: title, takeaway, chart, legend for narrow pages, and the numbers behind it.
struct LaneFigure {
    let lane: Lane
    let timeline: RunTimeline

    var node: Node {
        .tag("figure", ["class": "lane", "id": "lane-\(lane.id)"], [heading] + content)
    }

    private var heading: Node {
        .tag("figcaption", [:], .tag("h3", [:], .text(lane.title)), .tag("p", [:], .text(lane.caption)))
    }

    private var content: [Node] {
        switch lane.content {
        case .missing(let why): [.tag("p", ["class": "missing"], .text(why))]
        case .panels(let panels): [chart(panels), legend(panels), numbers(panels)]
        }
    }

    private func chart(_ panels: [Panel]) -> Node {
        var top = 0.0
        var drawn: [Node] = []
        for (index, panel) in panels.enumerated() {
            let drawing = PanelDrawing(panel: panel, timeline: timeline, withTimes: index == panels.count - 1)
            drawn.append(drawing.node(top: top))
            top += drawing.height
        }
        return .tag(
            "svg",
            [
                "class": "chart", "role": "img", "width": "100%", "height": Drawing.number(top),
                "aria-labelledby": "\(lane.id)-title \(lane.id)-desc",
            ],
            [
                .tag("title", ["id": "\(lane.id)-title"], .text(lane.title)),
                .tag("desc", ["id": "\(lane.id)-desc"], .text(lane.caption)),
            ] + drawn)
    }

    private func legend(_ panels: [Panel]) -> Node {
        .tag(
            "p", ["class": "legend"],
            panels.flatMap(\.series).filter(\.hasData).map { series in
                .tag("span", [:], Drawing.swatch(series.style), .text(" \(series.name)"))
            })
    }

    private func numbers(_ panels: [Panel]) -> Node {
        .tag(
            "details", [:],
            [.tag("summary", [:], "Numbers")]
                + panels.map { panel in
                    let columns = panel.series + panel.tableOnly
                    return Table(
                        caption: panel.title,
                        columns: [Table.Column("from, s", .number)] + columns.map { Table.Column($0.name, .number) },
                        rows: panel.grid.slots.enumerated().map { index, slot in
                            [.text(Quantity.number(slot.start))]
                                + columns.map { column in
                                    .text(column.values[index].map(panel.label) ?? Quantity.unknown)
                                }
                        }
                    ).node
                })
    }
}
