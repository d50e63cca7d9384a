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

    init(_ value: JSONValue) throws(Invalid) {
        guard case .object(let members) = value else {
            throw Invalid(
                violations: [.init(pointer: "", detail: "must be an object, is \(value.kind)")], protected: [])
        }
        var violations: [ProblemDetails.Violation] = []
        var protected: [ProfileColumn] = []
        var columns: [ProfileColumn] = []
        for member in members {
            let pointer = "/" + Self.pointerToken(member.name)
            func complain(_ detail: String) { violations.append(.init(pointer: pointer, detail: detail)) }
            guard let column = ProfileColumn(rawValue: member.name) else {
                complain("is not a member of a profile")
                continue
            }
            guard let rule = column.rule else {
                protected.append(column)
                complain("cannot be changed here")
                continue
            }
            columns.append(column)
            if member.value == .null {
                // A null removes; what has no null in the database cannot be removed.
                if !column.isNullable { complain("must not be null") }
            } else if column.kind == .json, let place = member.value.extremeNumber {
                violations.append(.init(pointer: pointer + place, detail: JSONValue.extremeNumberComplaint))
            } else if let complaint = rule.complaint(about: member.value) {
                complain(complaint)
            }
        }
        guard violations.isEmpty else { throw Invalid(violations: violations, protected: protected) }
        document = value.text
        self.columns = columns
    }

    /// RFC 6901: `~` and `/` in a name are escaped.
    static func pointerToken(_ name: String) -> String {
        name.replacing("~", with: "~0").replacing("/", with: "~1")
    }
}
