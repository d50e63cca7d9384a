import LoadMetrics

extension TimelineLanes {
    var rate: Lane {
        let offered = Series(name: "offered", style: .second, values: perSecond(\.offered))
        let completed = Series(
            name: "completed", style: .first, values: perSecond { $0.ok + $0.limited + $0.errors })
        let inFlight = Series(name: "in flight", style: .third, values: each { Double($0.inFlight) })
        return Lane(
            id: "rate", title: "Offered and completed rate, requests in flight", caption: rateCaption(inFlight),
            content: .panels([
                Panel(
                    title: "requests a second", scale: .linear(to: Self.largest([offered, completed])), height: 140,
                    grid: clientGrid, series: [offered, completed], label: Quantity.number),
                Panel(
                    title: "in flight, largest in each interval", scale: .linear(to: Self.largest([inFlight])),
                    height: 64, grid: clientGrid, series: [inFlight], label: Quantity.number),
            ]))
    }

    private func rateCaption(_ inFlight: Series) -> String {
        let totals = summary.totals
        let seconds = summary.record.seconds(.measured)
        guard seconds > 0 else { return "No measured phase ran." }
        var words = "Offered \(Quantity.rate(Double(totals.requests) / seconds)) over the measured phases"
        words += ", answered as expected \(Quantity.rate(totals.throughput))"
        words +=
            totals.missed == 0 ? "; no arrival was missed." : "; \(Quantity.count(totals.missed)) arrivals were missed."
        if let peak = peak(inFlight.values, in: clientGrid) {
            words += " At most \(Quantity.number(peak.value)) requests were in flight, at \(Quantity.seconds(peak.at))."
        }
        return words
    }
}
