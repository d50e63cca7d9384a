/// One check: an expectation or an extraction of an operation.
public struct CheckInfo: Codable, Sendable, Equatable {
    /// As people read it, and as gates name it: `item: status 200`.
    public var name: String
    /// The operation whose answers it looks at.
    public var operation: String

    public init(name: String, operation: String) {
        self.name = name
        self.operation = operation
    }
}

/// The whole-run tally of one (phase, check).
public struct CheckCell: Codable, Sendable, Equatable {
    /// Indices into the record's `phases` and `checks`.
    public var phase, check: Int
    /// How often it held, of so many looks.
    public var held, total: Int64

    public init(phase: Int, check: Int, held: Int64, total: Int64) {
        self.phase = phase
        self.check = check
        self.held = held
        self.total = total
    }
}
