/// Rows from a file for `{{ data.<name>.<column> }}`.
public struct DataSet: Sendable, Equatable {
    public enum Order: String, Sendable, Equatable, CaseIterable {
        /// Row 0, 1, 2, … and again, by the count of the arrivals of one operation or journey.
        case sequential
        case random
        /// Each row once in a run; when they run out the phase ends.
        case unique
    }

    public var name: String
    public var order: Order
    public var table: DataTable

    public init(name: String, order: Order, table: DataTable) {
        self.name = name
        self.order = order
        self.table = table
    }
}
