import Postgres
import Signals

extension ProfilesError {
    /// The one place where SQLSTATEs (PostgreSQL, appendix A) get a meaning.
    init(_ error: PostgresError) {
        switch error.kind {
        case .connect, .shutdown: self = .unavailable(error.message)
        case .connectionLost(outcomeUnknown: true), .protocolViolation: self = .outcomeUnknown
        case .connectionLost(outcomeUnknown: false): self = .unavailable(error.message)
        case .poolTimeout, .statementTimeout: self = .timeout
        case .cancelled: self = .cancelled
        case .invalidConfiguration:
            self = .failed(sqlState: error.sqlState, message: error.message)
        case .server: self.init(sqlState: error.sqlState ?? "", error)
        }
    }

    private init(sqlState: String, _ error: PostgresError) {
        switch sqlState {
        case "23505": self = .conflict(Self.taken(error.constraint))
        case "23503": self = .conflict("there is no user with this id")
        case "23514", "23502": self = .invalid([Self.violation(error.constraint)])
        case "42501": self = .forbidden
        case "57014": self = .timeout
        case "25006": self = .readOnly
        case "ZP404", "ZP412": self.init(item: error)
        case "08007", "40003": self = .outcomeUnknown
        case "40001", "40P01": self = .unavailable("the database asked to try again")
        default:
            switch sqlState.prefix(2) {
            case "22": self = .invalid([.init(pointer: "", detail: "the database cannot hold a value")])
            case "08", "53", "57": self = .unavailable(error.message)
            default: self = .failed(sqlState: error.sqlState, message: error.message)
            }
        }
    }

    /// What `lock_profiles` raised.
    private init(item error: PostgresError) {
        let numbers = (error.detail ?? "").split(separator: " ").compactMap { Int64($0) }
        switch (error.sqlState, numbers.count) {
        case ("ZP404", 1): self = .item(Int(numbers[0]), .notFound)
        case ("ZP412", 2): self = .item(Int(numbers[0]), .versionMismatch(current: numbers[1]))
        default: self = .failed(sqlState: error.sqlState, message: error.message)
        }
    }

    /// Constraints are named for their column: `profiles_username_key`, `bio_len`.
    private static func column(_ constraint: String?) -> ProfileColumn? {
        guard let constraint else { return nil }
        let name = constraint.hasPrefix("profiles_") ? constraint.dropFirst("profiles_".count) : constraint[...]
        // The longest match: `logo_url_fmt` begins with more than one column's name in principle.
        return ProfileColumn.allCases.filter { name.hasPrefix($0.name) }.max { $0.name.count < $1.name.count }
    }

    private static func taken(_ constraint: String?) -> String {
        column(constraint).map { "the \($0.name) is taken" } ?? "it conflicts with another row"
    }

    private static func violation(_ constraint: String?) -> ProblemDetails.Violation {
        column(constraint).map { .init(pointer: "/\($0.name)", detail: "is not allowed by the database") }
            ?? .init(pointer: "", detail: "is not allowed by the database")
    }

    /// Whether the whole unit can simply be sent again: it was rolled back for no fault of its own.
    static func isTransient(_ error: PostgresError) -> Bool {
        error.kind == .server && (error.sqlState == "40001" || error.sqlState == "40P01")
    }
}
