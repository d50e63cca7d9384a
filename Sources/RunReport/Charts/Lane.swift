/// One lane of the timeline: one question, answered by one or two panels over the same time axis.
struct Lane: Sendable {
    /// Unique in the page: letters and hyphens.
    var id: String
    var title: String
    /// What the lane shows, in a sentence that says the takeaway.
    var caption: String
    var content: Content

    enum Content: Sendable {
        case panels([Panel])
        /// Why there is nothing to draw.
        case missing(String)
    }
}

/// One plot: series of one unit over one grid of times.
struct Panel: Sendable {
    /// What the y axis counts, with its unit.
    var title: String
    var scale: Scale
    /// Of the plot, pixels.
    var height: Double
    var grid: Grid
    var series: [Series]
    var limits: [LimitLine] = []
    /// A value as the axis labels and the table print it.
    var label: @Sendable (Double) -> String
    /// Columns of the table that are not drawn.
    var tableOnly: [Series] = []
}

/// The stretches of time that a panel's values belong to, ascending; a hole between two of them is a gap.
struct Grid: Sendable {
    var slots: [(start: Double, length: Double)]

    func isGap(before index: Int) -> Bool {
        guard index > 0 else { return true }
        let before = slots[index - 1]
        return slots[index].start - (before.start + before.length) > 0.5 * before.length
    }
}

struct Series: Sendable {
    var name: String
    var style: LineStyle
    /// One for each slot of the grid; nil is a gap.
    var values: [Double?]

    var hasData: Bool { values.contains { $0 != nil } }
}

/// A horizontal line that measured values are held against.
struct LimitLine: Sendable {
    var value: Double
    var label: String
    var kind: Kind = .limit

    enum Kind: Sendable {
        /// A gate's bound.
        case limit
        /// What theory expects.
        case expected
    }
}

/// How a line is drawn: each differs from the others in colour and in dashes, so that neither is needed alone.
enum LineStyle: Int, CaseIterable, Sendable {
    case first, second, third, fourth, fifth

    /// Class of the style sheet.
    var name: String { "s\(rawValue + 1)" }

    /// The colour on white, for readers whose browser refuses the style sheet.
    var color: String {
        switch self {
        case .first: "#0068a8"
        case .second: "#b84a00"
        case .third: "#00755a"
        case .fourth: "#8e3f83"
        case .fifth: "#4f5b66"
        }
    }

    var dashes: String? {
        switch self {
        case .first: nil
        case .second: "7 3"
        case .third: "2 2.5"
        case .fourth: "9 3 2 3"
        case .fifth: "4 2"
        }
    }

    /// The style of the n-th series, around and around.
    static func number(_ index: Int) -> LineStyle {
        allCases[index % allCases.count]
    }
}
