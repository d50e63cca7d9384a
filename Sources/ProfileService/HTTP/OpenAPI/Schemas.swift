import Signals

/// The named schemas of `/openapi.json`. What is sent comes from the rules that check it, what is answered from the columns.
enum Schemas {
    static let all: [(name: String, schema: JSONValue)] = [
        ("Profile", profile),
        ("ProfilePatch", ProfilePatch.rule.schema),
        ("Synced", record([("changed", ["type": "array", "items": columnName]), ("profile", reference("Profile"))])),
        ("BatchGet", BatchRequest.getRule.schema),
        ("Found", profiles(["anyOf": [reference("Profile"), ["type": "null"]]])),
        ("BatchUpdate", BatchRequest.updateRule.schema),
        ("Updated", profiles(reference("Profile"))),
        ("UserChange", UserChange.rule.schema),
        ("User", user),
        ("Problem", problem),
        ("Document", ["type": "object", "required": ["openapi", "info", "paths"]]),
    ]

    static func reference(_ name: String) -> JSONValue { ["$ref": .string("#/components/schemas/\(name)")] }

    /// All members are there, and no others.
    private static func record(_ members: [(String, JSONValue)]) -> JSONValue {
        [
            "type": "object", "additionalProperties": false, "properties": .members(members),
            "required": .array(members.map { .string($0.0) }),
        ]
    }

    private static let profile = record(ProfileColumn.allCases.map { ($0.name, $0.answerSchema) })

    private static let columnName: JSONValue = [
        "type": "string", "enum": .array(ProfileColumn.allCases.map { .string($0.name) }),
    ]

    private static func profiles(_ item: JSONValue) -> JSONValue {
        record([("profiles", ["type": "array", "maxItems": .integer(BatchRequest.size.upperBound), "items": item])])
    }

    private static let time: JSONValue = ["type": "string", "format": "date-time"]
    private static let timeOrNull: JSONValue = ["type": ["string", "null"], "format": "date-time"]

    private static let user = record([
        ("id", ["type": "string", "format": "uuid"]), ("email", ["type": ["string", "null"]]),
        ("user_metadata", ["type": "object"]), ("email_confirmed_at", timeOrNull), ("last_sign_in_at", timeOrNull),
        ("created_at", time), ("updated_at", time),
    ])

    /// RFC 9457.
    private static let problem: JSONValue = [
        "type": "object", "required": ["type", "title", "status"],
        "properties": [
            "type": ["type": "string", "format": "uri-reference"], "title": ["type": "string"],
            "status": ["type": "integer", "minimum": 400, "maximum": 599], "detail": ["type": "string"],
            "errors": [
                "type": "array",
                "items": record([
                    (
                        "pointer",
                        ["type": "string", "description": "A JSON Pointer (RFC 6901) into the request's body."]
                    ),
                    ("detail", ["type": "string"]),
                ]),
            ],
        ],
    ]
}

extension ProfileColumn {
    /// What the service answers for the column.
    fileprivate var answerSchema: JSONValue {
        let (type, format): (JSONValue, JSONValue?) =
            switch (self, kind) {
            case (.keyMetrics, _): ("array", nil)
            case (_, .uuid): ("string", "uuid")
            case (_, .text): ("string", nil)
            case (_, .timestamp): ("string", "date-time")
            case (_, .bigint): ("integer", nil)
            case (_, .boolean): ("boolean", nil)
            case (_, .json): ("object", nil)
            }
        return .members(
            [("type", isNullable ? [type, "null"] : type)] + (format.map { [("format", $0)] } ?? []))
    }
}
