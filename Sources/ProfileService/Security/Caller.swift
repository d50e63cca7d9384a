/// On whose behalf a verb runs.
public enum Caller: Sendable, Hashable {
    /// A signed-in user: reaches the own profile only.
    case user(ProfileID)
    /// The trusted back end: reaches every profile, past row level security.
    case service

    /// The check for answers that do not come from the database, where row level security would make it.
    func mayReach(_ id: ProfileID) -> Bool {
        switch self {
        case .user(let own): own == id
        case .service: true
        }
    }

    /// The database roles of users' units and of the service's: each has a pool of its own.
    static let userRole = "authenticated"
    static let serviceRole = "service_role"

    var role: String {
        switch self {
        case .user: Self.userRole
        case .service: Self.serviceRole
        }
    }

    /// `request.jwt.claims`: what the policies read, nothing else of the token.
    var claims: String {
        switch self {
        case .user(let id): #"{"role":"authenticated","sub":"\#(id)"}"#
        case .service: #"{"role":"service_role"}"#
        }
    }
}
