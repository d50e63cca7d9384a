import LoadMetrics

extension ReportSection {
    static let errors = ReportSection(id: "errors", title: "Errors") { summary, _ in
        let record = summary.record
        guard !record.errors.isEmpty else { return [.tag("p", [:], "No error occurred.")] }
        return [
            Table(
                caption: "Most frequent first, whole run",
                columns: [
                    .init("error"), .init("class"), .init("operation"), .init("count", .number),
                    .init("first", .number), .init("last", .number), .init("example"),
                ],
                rows: record.errors.map { error in
                    [
                        .text(Escaping.line(error.message)), .text(error.failure.name), .text(error.operation),
                        .text(Quantity.count(error.count)), .text(Quantity.seconds(error.firstAt)),
                        .text(Quantity.seconds(error.lastAt)),
                        error.example.isEmpty
                            ? .text(Quantity.unknown) : .tag("pre", ["class": "example"], .text(error.example)),
                    ]
                }
            ).node,
            record.otherErrors > 0
                ? .tag("p", [:], .text("and \(Quantity.count(record.otherErrors)) other errors.")) : .nothing,
        ]
    }
}
