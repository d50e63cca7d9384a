/// Statements sent as one pipeline with one Sync: one implicit transaction, all or nothing.
///
/// Parameters are encoded by the caller, when they are added, so that the pool's thread only hands out pointers.
public struct Unit: Sendable {
    struct Step: Sendable {
        let statement: Statement
        let parameters: Range<Int>
    }
    struct Parameter: Sendable {
        /// Place of the first byte in `bytes`, or -1 for NULL. Text is followed by a NUL byte.
        let offset: Int
        let length: Int32
        let isBinary: Bool
    }

    private(set) var steps: [Step] = []
    private(set) var parameters: [Parameter] = []
    private(set) var bytes: [UInt8] = []
    /// The name of the first statement that got a text with a NUL character.
    private(set) var unsendable: String?

    public init() {
        // Most units fit: one allocation for each array instead of one for each doubling.
        steps.reserveCapacity(2)
        parameters.reserveCapacity(4)
        bytes.reserveCapacity(256)
    }

    /// A unit of one statement.
    public init(_ statement: Statement, _ parameters: [PostgresValue] = []) {
        self.init()
        add(statement, parameters)
    }

    /// Appends a statement; it runs after those added before.
    public mutating func add(_ statement: Statement, _ values: [PostgresValue] = []) {
        let first = parameters.count
        for value in values { append(value, of: statement) }
        steps.append(Step(statement: statement, parameters: first..<parameters.count))
    }

    public var isEmpty: Bool { steps.isEmpty }

    private mutating func append(_ value: PostgresValue, of statement: Statement) {
        let offset = bytes.count
        switch value {
        case .null:
            parameters.append(Parameter(offset: -1, length: 0, isBinary: false))
        case .text(let text):
            bytes.append(contentsOf: text.utf8)
            if unsendable == nil, bytes[offset...].contains(0) { unsendable = statement.name }
            parameters.append(Parameter(offset: offset, length: Int32(bytes.count - offset), isBinary: false))
            bytes.append(0)
        case .bytes(let raw):
            bytes.append(contentsOf: raw)
            parameters.append(Parameter(offset: offset, length: Int32(raw.count), isBinary: true))
        }
    }
}
