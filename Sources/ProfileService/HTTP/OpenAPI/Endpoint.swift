/// One operation of the service as `/openapi.json` describes it.
struct Endpoint: Sendable {
    struct Body: Sendable {
        let mediaType: String
        /// A name among `Schemas`.
        let schema: String
        let example: JSONValue
    }

    struct Success: Sendable {
        let status: Int
        let description: String
        /// A name among `Schemas`; nil: text, or no body at all.
        var schema: String?
        var mediaType: String? = "application/json"
        var hasTag = false
    }

    let operation: Route.Operation
    let method: String
    /// With `{id}` for the subject.
    let path: String
    let summary: String
    var description: String?
    var conditions: [Condition] = []
    var body: Body?
    let successes: [Success]
    /// Statuses of problems.
    var problems: [Int] = []
    var isOpen = false
    /// Whether `{id}` may be `me`.
    var takesMe = true

    /// Conditional request headers.
    enum Condition: String, Sendable {
        case ifNoneMatch = "If-None-Match"
        case ifMatch = "If-Match"
        /// `If-None-Match: *`, which a creation must have.
        case ifAbsent
    }
}

extension Endpoint {
    /// What any authenticated operation may answer.
    private static let common = [401, 429, 503, 504]
    private static let writing = common + [400, 413, 415, 422]

    /// All of them; a test holds the list against `Route`.
    static let all: [Endpoint] = [
        Endpoint(
            operation: .retrieve, method: "get", path: "/v1/profiles/{id}", summary: "Retrieve a profile",
            description: "`me` is made with defaults when it is missing. Somebody else's profile is 404.",
            conditions: [.ifNoneMatch],
            successes: [
                Success(status: 200, description: "The profile.", schema: "Profile", hasTag: true),
                Success(status: 304, description: "It has not changed.", mediaType: nil, hasTag: true),
            ],
            // 409: `me` has no user to be made for.
            problems: common + [404, 409]),
        Endpoint(
            operation: .update, method: "patch", path: "/v1/profiles/{id}", summary: "Update a profile",
            description: "A JSON Merge Patch (RFC 7396). All that is wrong with it is told at once.",
            conditions: [.ifMatch],
            body: Body(
                mediaType: "application/merge-patch+json", schema: "ProfilePatch",
                example: ["bio": "Counts on her fingers.", "preferences": ["theme": ["dark": true]]]),
            successes: [Success(status: 200, description: "The new profile.", schema: "Profile", hasTag: true)],
            problems: writing + [404, 409, 412]),
        Endpoint(
            operation: .create, method: "put", path: "/v1/profiles/{id}", summary: "Create a profile",
            conditions: [.ifAbsent],
            body: Body(
                mediaType: "application/json", schema: "ProfilePatch",
                example: ["username": "ada", "timezone": "Europe/London"]),
            successes: [Success(status: 201, description: "The new profile.", schema: "Profile", hasTag: true)],
            problems: writing + [404, 409, 412, 428]),
        Endpoint(
            operation: .sync, method: "post", path: "/v1/profiles/{id}:sync", summary: "Sync a profile with its user",
            description: "Compares the profile with its auth user, and writes only where they differ.",
            successes: [
                Success(status: 200, description: "What changed, and the profile.", schema: "Synced", hasTag: true)
            ],
            problems: common + [404, 409]),
        Endpoint(
            operation: .batchGet, method: "post", path: "/v1/profiles:batchGet", summary: "Retrieve several profiles",
            description:
                "In the order asked for; null for one that is missing or somebody else's. Costs its number of reads.",
            body: Body(
                mediaType: "application/json", schema: "BatchGet",
                example: ["ids": ["e220a839-7b1d-8daf-8000-000000000000"]]),
            successes: [Success(status: 200, description: "The profiles.", schema: "Found")], problems: writing),
        Endpoint(
            operation: .batchUpdate, method: "post", path: "/v1/profiles:batchUpdate",
            summary: "Update several profiles",
            description: """
                All or none, in order. `version`: the version a profile must be at before the batch. A problem's errors \
                point to the item that cannot be changed. Costs its number of writes.
                """,
            body: Body(
                mediaType: "application/json", schema: "BatchUpdate",
                example: [
                    "updates": [
                        ["id": "e220a839-7b1d-8daf-8000-000000000000", "version": 3, "patch": ["bio": "Counts."]]
                    ]
                ]),
            successes: [Success(status: 200, description: "The new profiles.", schema: "Updated")],
            problems: writing + [404, 409, 412]),
        Endpoint(
            operation: .adminUser, method: "put", path: "/auth/v1/admin/users/{id}", summary: "Change an auth user",
            description: "The service role only. The user's profile follows with the next sync.",
            body: Body(
                mediaType: "application/json", schema: "UserChange",
                example: ["email": "ada@example.test", "user_metadata": ["full_name": "Ada"]]),
            successes: [Success(status: 200, description: "The user.", schema: "User")],
            problems: writing + [403, 404, 409], takesMe: false),
        Endpoint(
            operation: .healthz, method: "get", path: "/healthz", summary: "Whether the service runs",
            successes: [Success(status: 200, description: "It does.", mediaType: "text/plain")], isOpen: true),
        Endpoint(
            operation: .readyz, method: "get", path: "/readyz", summary: "Whether its database answers",
            successes: [Success(status: 200, description: "It does.", mediaType: "text/plain")], problems: [503],
            isOpen: true),
        Endpoint(
            operation: .metrics, method: "get", path: "/metrics", summary: "Metrics in Prometheus's text format",
            successes: [Success(status: 200, description: "The metrics.", mediaType: "text/plain")], isOpen: true),
        Endpoint(
            operation: .openapi, method: "get", path: "/openapi.json", summary: "This document",
            successes: [Success(status: 200, description: "The document.", schema: "Document")], isOpen: true),
    ]
}
