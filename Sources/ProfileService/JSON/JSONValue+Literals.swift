/// Documents that this program writes, written as Swift.
extension JSONValue: ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    init(stringLiteral text: String) { self = .string(text) }
    init(integerLiteral value: Int) { self = .integer(value) }
    init(booleanLiteral value: Bool) { self = .bool(value) }
    init(arrayLiteral values: JSONValue...) { self = .array(values) }
    /// Members in their order; names must differ.
    init(dictionaryLiteral members: (String, JSONValue)...) { self = .members(members) }

    /// An object's next member. Nothing happens to what is no object.
    mutating func add(_ name: String, _ value: JSONValue) {
        guard case .object(let members) = self else { return }
        self = .object(members + [Member(name: name, value: value)])
    }

    /// An object of one member.
    static func member(_ name: String, _ value: JSONValue) -> JSONValue { .members([(name, value)]) }

    static func integer(_ value: Int) -> JSONValue { .number(String(value)) }

    static func members(_ members: [(String, JSONValue)]) -> JSONValue {
        .object(members.map { Member(name: $0.0, value: $0.1) })
    }
}
