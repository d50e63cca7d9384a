/// What a JSON value must be like to be taken.
///
/// The one table of the service's request bodies: the checks and their messages (`ValueRule+Checking`) and the schemas of
/// `/openapi.json` (`ValueRule+Schema`) are made from it. The tables' CHECK constraints say the same once more, for every
/// other writer.
public indirect enum ValueRule: Sendable, Equatable {
    /// Length in Unicode scalars, as `char_length` counts them; a format; and words that are taken, in any case.
    case text(characters: ClosedRange<Int>, TextFormat, except: [String] = [])
    /// A text's length in bytes of UTF-8, as `octet_length` counts them.
    case bytes(Int)
    /// Any values. Bytes of JSON with numbers in full, as the database prints them, but without its spaces.
    case list(items: Int, bytes: Int)
    /// Any members; bytes as above.
    case object(bytes: Int)
    /// Any names, each true, false or null (which removes it); bytes as above.
    case switches(bytes: Int)
    case listOf(ValueRule, items: ClosedRange<Int>)
    /// These members and no others.
    case record([FieldRule])
    case boolean
    /// A version: a whole number from 1.
    case version
    /// A profile's id: a UUID in its 36 characters.
    case id
}

/// One member of a record.
public struct FieldRule: Sendable, Equatable {
    public let name: String
    /// Nil: it exists, and is out of the sender's reach. To name it is worth a security event.
    public let value: ValueRule?
    public let isRequired: Bool
    public let isNullable: Bool

    public init(_ name: String, _ value: ValueRule?, isRequired: Bool = false, isNullable: Bool = false) {
        self.name = name
        self.value = value
        self.isRequired = isRequired
        self.isNullable = isNullable
    }
}
