public import Signals

/// A validated change of a profile: a JSON Merge Patch (RFC 7396) that names writable columns only.
public struct ProfilePatch: Sendable, Equatable {
    /// The patch document as it goes to the database.
    let document: String
    public let columns: [ProfileColumn]

    public var isEmpty: Bool { columns.isEmpty }

    /// Changes nothing; as the contents of a new profile, all defaults.
    public static let nothing = ProfilePatch(document: "{}", columns: [])

    private init(document: String, columns: [ProfileColumn]) {
        self.document = document
        self.columns = columns
    }

    /// What was wrong with a document, all of it.
    public struct Invalid: Error, Equatable {
        public let violations: [ProblemDetails.Violation]
        /// Columns that exist and are out of a user's reach: worth a security event.
        public let protected: [ProfileColumn]
    }

    /// Validates a JSON text; one that is no JSON is one violation of the whole document.
    public init(json: [UInt8]) throws(Invalid) {
        let value: JSONValue
        do {
            value = try JSONParser.parse(json)
        } catch {
            throw Invalid(
                violations: [.init(pointer: "", detail: "\(error.message) (byte \(error.offset))")], protected: [])
        }
        try self.init(value)
    }

    /// What a document must be like.
    static let rule = ValueRule.record(ProfileColumn.fields)

    init(_ value: JSONValue) throws(Invalid) {
        let findings = Self.rule.findings(value)
        guard findings.violations.isEmpty else {
            throw Invalid(
                violations: findings.violations, protected: findings.protected.compactMap(ProfileColumn.init(rawValue:))
            )
        }
        self.init(checked: value)
    }

    /// A document that was checked as part of a larger one.
    init(checked value: JSONValue) {
        document = value.text
        guard case .object(let members) = value else { preconditionFailure("a checked patch is an object") }
        columns = members.compactMap { ProfileColumn(rawValue: $0.name) }
    }
}
