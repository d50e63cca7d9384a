import LoadMetrics

extension ReportSection {
    static let timeline = ReportSection(id: "timeline", title: "Timeline") { summary, timeline in
        guard timeline.span > 0, !timeline.buckets.isEmpty else {
            return [.tag("p", ["class": "missing"], "No traffic was sent, so there is nothing to draw.")]
        }
        return [.tag("p", [:], .text(introduction(timeline))), PhaseStrip(timeline: timeline).node]
            + TimelineLanes(summary: summary, timeline: timeline).all.map {
                LaneFigure(lane: $0, timeline: timeline).node
            }
    }

    private static func introduction(_ timeline: RunTimeline) -> String {
        var words = "Every lane shares one time axis, seconds from the run's start; a point stands for "
        words += "\(Quantity.seconds(timeline.interval)). Broken lines are gaps in the data."
        if timeline.phases.contains(where: { !$0.measured }) {
            words += " Shaded phases are not measured and count in no figure outside this timeline."
        }
        return words
    }
}
