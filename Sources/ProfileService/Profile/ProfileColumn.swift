/// The columns of `public.profiles`, in the order in which they are selected and written to JSON.
///
/// The one table of what a profile is: the statements, the JSON, the validation and `Migrations.verify` are made from
/// it.
public enum ProfileColumn: String, CaseIterable, Sendable {
    case id
    case username
    case fullName = "full_name"
    case companyName = "company_name"
    case email
    case avatarURL = "avatar_url"
    case website
    case createdAt = "created_at"
    case updatedAt = "updated_at"
    case version
    case bio
    case phone
    case targetAudience = "target_audience"
    case businessContext = "business_context"
    case masterSystemPrompt = "master_system_prompt"
    case keyMetrics = "key_metrics"
    case logoURL = "logo_url"
    case profilePictureURL = "profile_picture_url"
    case preferences
    case lastLogin = "last_login"
    case loginCount = "login_count"
    case isActive = "is_active"
    case emailVerified = "email_verified"
    case timezone
    case language
    case notificationSettings = "notification_settings"

    /// How PostgreSQL holds the column.
    public enum Kind: String, Sendable {
        case uuid
        case text
        case timestamp = "timestamp with time zone"
        case bigint
        case boolean
        case json = "jsonb"
    }

    /// The column's name in SQL and its member's name in JSON.
    public var name: String { rawValue }

    public var kind: Kind {
        switch self {
        case .id: .uuid
        case .version, .loginCount: .bigint
        case .createdAt, .updatedAt, .lastLogin: .timestamp
        case .isActive, .emailVerified: .boolean
        case .keyMetrics, .preferences, .notificationSettings: .json
        default: .text
        }
    }

    /// The column's default as the catalog prints it; nil when there is none. A column with a default is never null.
    var sqlDefault: String? {
        switch self {
        case .createdAt, .updatedAt: "now()"
        case .version: "1"
        case .keyMetrics: "'[]'::jsonb"
        case .preferences: "'{}'::jsonb"
        case .loginCount: "0"
        case .isActive: "true"
        case .emailVerified: "false"
        case .timezone: "'UTC'::text"
        case .language: "'en'::text"
        case .notificationSettings:
            #"'{"sms": false, "push": false, "email": true, "marketing": false}'::jsonb"#
        default: nil
        }
    }

    public var isNullable: Bool { self != .id && sqlDefault == nil }

    /// Its place in a row. The cases are declared in row order, so the place is the case's ordinal.
    var index: Int { Self.places[self] ?? 0 }

    private static let places = Dictionary(
        uniqueKeysWithValues: allCases.enumerated().map { ($0.element, $0.offset) })

    /// What a user may write into the column, or nil when it is out of a user's reach.
    public var rule: ValueRule? {
        switch self {
        case .id, .email, .createdAt, .updatedAt, .version, .lastLogin, .loginCount, .isActive, .emailVerified: nil
        case .username: .text(characters: 3...39, .plain, except: Self.reservedNames)
        case .fullName, .companyName: .text(characters: 0...200, .plain)
        case .avatarURL, .website: .text(characters: 1...2048, .webURL)
        case .bio, .targetAudience: .text(characters: 0...2000, .plain)
        case .phone: .text(characters: 8...16, .phone)
        case .businessContext: .bytes(32768)
        case .masterSystemPrompt: .bytes(65536)
        case .keyMetrics: .list(items: 50, bytes: 16384)
        case .logoURL, .profilePictureURL: .text(characters: 1...2048, .secureURL)
        case .preferences: .object(bytes: 16384)
        case .timezone: .text(characters: 1...64, .timezone)
        case .language: .text(characters: 2...12, .language)
        case .notificationSettings: .switches(bytes: 4096)
        }
    }

    /// Names that would pass for somebody in charge.
    private static let reservedNames = ["admin", "administrator", "flywheel", "moderator", "root", "support", "system"]

    static let writable = allCases.filter { $0.rule != nil }

    /// The members of a profile's document, as a user may send them.
    static let fields = allCases.map { FieldRule($0.name, $0.rule, isNullable: $0.isNullable) }
}
