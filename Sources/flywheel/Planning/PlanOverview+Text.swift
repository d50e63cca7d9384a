extension PlanOverview {
    /// For a terminal of 80 columns; ends without a line feed.
    var text: String {
        var lines = [scenario, "hash  \(planHash)", "seed  \(seed)"]
        lines += section("Open phases: a request is due at its time, whatever the service does", openPhases)
        lines += section("Closed phases: each user waits for its answer", closedPhases)
        if phases.contains(where: \.endsAtLatest) {
            lines += ["", "≤: a phase of iterations ends with the last of them, and the next begins then."]
        }
        guard phases.contains(where: { $0.arrivals != nil }) else {
            return (lines + ["", "When users send depends on the answers: no arrival is known beforehand."])
                .joined(separator: "\n")
        }
        lines += section("Operations of the open phases", shareTable("operation", operations.filter(isSent)))
        lines += section("Journeys of the open phases", shareTable("journey", journeys))
        lines += section("First \(arrivals.count) of \(total) arrivals of the open phases", arrivalTable)
        return lines.joined(separator: "\n")
    }

    private var total: UInt64 { (operations + journeys).reduce(0) { $0 + $1.arrivals } }

    /// With journeys beside it, an operation without arrivals is a step of one, as a rule.
    private func isSent(_ operation: Share) -> Bool { operation.arrivals > 0 || journeys.isEmpty }

    private func section(_ title: String, _ table: TextTable) -> [String] {
        table.rows.isEmpty ? [] : ["", title, ""] + table.lines(width: 78).map { "  " + $0 }
    }

    private var openPhases: TextTable {
        var table = TextTable(columns: [
            .text("phase", shrinks: true), .text("executor"), .number("begin"), .number("end"), .number("arrivals"),
            .number("mean rate"),
        ])
        for phase in phases {
            guard let arrivals = phase.arrivals, let rate = phase.meanRate else { continue }
            table.rows.append([
                phase.name, phase.executor, phase.beginText, phase.endText, String(arrivals), Self.rate(rate),
            ])
        }
        return table
    }

    private var closedPhases: TextTable {
        var table = TextTable(columns: [
            .text("phase", shrinks: true), .text("executor"), .number("begin"), .number("end"), .number("users"),
            .number("iterations"),
        ])
        for phase in phases {
            guard let users = phase.users else { continue }
            table.rows.append([
                phase.name, phase.executor, phase.beginText, phase.endText, String(users),
                phase.iterations.map { "≤ \($0)" } ?? "no limit",
            ])
        }
        return table
    }

    private func shareTable(_ what: String, _ shares: [Share]) -> TextTable {
        var table = TextTable(columns: [.text(what, shrinks: true), .number("arrivals"), .number("share")])
        for entry in shares {
            let share = Double(entry.arrivals) / Double(max(total, 1))
            table.rows.append([entry.name, String(entry.arrivals), Self.decimals(share * 100, 1) + " %"])
        }
        return table
    }

    private var arrivalTable: TextTable {
        var table = TextTable(columns: [
            .number("no."), .number("due, s"), .text("phase", shrinks: true),
            .text(journeys.isEmpty ? "operation" : "what", shrinks: true),
            .number("user"), .text("id"),
        ])
        let unsure = Set(phases.filter(\.beginsAtLatest).map(\.name))
        for arrival in arrivals {
            let due = Self.seconds(arrival.due, decimals: 6)
            table.rows.append([
                String(arrival.number), (unsure.contains(arrival.phase) ? "≤ " : "") + due, arrival.phase,
                arrival.operation ?? arrival.journey ?? "", String(arrival.user), arrival.id,
            ])
        }
        return table
    }

    // MARK: - Figures

    /// Seconds, cut off after so many decimals.
    static func seconds(_ nanoseconds: Int64, decimals: Int) -> String {
        let fraction = String(nanoseconds % 1_000_000_000 + 1_000_000_000).dropFirst().prefix(decimals)
        return "\(nanoseconds / 1_000_000_000)" + (decimals > 0 ? "." + fraction : "")
    }

    /// A second, or an hour where that would be next to nothing.
    static func rate(_ perSecond: Double) -> String {
        perSecond < 0.1 ? decimals(perSecond * 3600, 1) + "/h" : decimals(perSecond, 1) + "/s"
    }

    /// Rounded, without zeros at the end. `value` is at least 0 and far below 2^53.
    static func decimals(_ value: Double, _ count: Int) -> String {
        let scale = Int64((0..<count).reduce(1) { power, _ in power * 10 })
        let scaled = Int64((value * Double(scale)).rounded())
        guard scaled % scale != 0 else { return String(scaled / scale) }
        var fraction = String(scaled % scale + scale).dropFirst()
        while fraction.last == "0" { fraction.removeLast() }
        return "\(scaled / scale).\(fraction)"
    }
}

extension PlanOverview.Phase {
    fileprivate var beginText: String { Self.moment(begin, atLatest: beginsAtLatest) }
    fileprivate var endText: String { Self.moment(end, atLatest: endsAtLatest) }

    private static func moment(_ nanoseconds: Int64, atLatest: Bool) -> String {
        let isWhole = nanoseconds % 1_000_000_000 == 0
        return (atLatest ? "≤ " : "") + PlanOverview.seconds(nanoseconds, decimals: isWhole ? 0 : 3) + " s"
    }
}
