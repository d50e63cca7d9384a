/// The statements a pool has met, numbered in order of appearance. Of the pool's thread.
struct StatementRegistry {
    private(set) var statements: [Statement] = []
    private var numbers: [String: Int] = [:]

    /// The numbers of a unit's statements.
    mutating func numbers(of unit: Unit) throws(PostgresError) -> [Int] {
        var found: [Int] = []
        found.reserveCapacity(unit.steps.count)
        for step in unit.steps { found.append(try number(of: step)) }
        return found
    }

    private mutating func number(of step: Unit.Step) throws(PostgresError) -> Int {
        let statement = step.statement
        if let known = numbers[statement.name] {
            guard statements[known].sql == statement.sql else {
                throw PostgresError(
                    .invalidConfiguration, "two statements have this name", detail: statement.sql,
                    hint: "a statement's name must be unique in the program", statement: statement.name)
            }
            return known
        }
        // The protocol counts parameters in 16 bits; the empty name is the server's unnamed statement.
        guard step.parameters.count <= UInt16.max, !statement.name.isEmpty else {
            throw PostgresError(
                .invalidConfiguration,
                statement.name.isEmpty ? "a statement needs a name" : "more than \(UInt16.max) parameters",
                statement: statement.name)
        }
        numbers[statement.name] = statements.count
        statements.append(statement)
        return statements.count - 1
    }
}
