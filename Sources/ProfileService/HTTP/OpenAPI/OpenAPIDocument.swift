import Signals

/// `/openapi.json` (OpenAPI 3.1), assembled once from `Endpoint.all` and `Schemas.all`.
enum OpenAPIDocument {
    static let bytes: [UInt8] = {
        var writer = JSONWriter()
        writer.value(document)
        return writer.bytes
    }()

    static let document: JSONValue = [
        "openapi": "3.1.0",
        "info": [
            "title": "Flywheel profile service", "version": "1",
            "description": """
            The reference service: profiles over PostgreSQL, with a cache, rate limits and row level security. Every answer \
            carries Server-Timing; errors are problems (RFC 9457). A body may have 256 KiB unless the service was told \
            otherwise; texts must not contain U+0000, nor numbers more than \(JSONValue.mostDigits) digits.
            """,
        ],
        "security": [["token": []]],
        "paths": paths,
        "components": [
            "securitySchemes": [
                "token": [
                    "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
                    "description": "HS256; claims sub (the user's id), role (authenticated or service_role), exp.",
                ]
            ],
            "schemas": .members(Schemas.all.map { ($0.name, $0.schema) }),
        ],
    ]

    private static let paths: JSONValue = {
        var paths: [(String, [(String, JSONValue)])] = []
        for endpoint in Endpoint.all {
            let item = (endpoint.method, endpoint.document)
            if let index = paths.firstIndex(where: { $0.0 == endpoint.path }) {
                paths[index].1.append(item)
            } else {
                paths.append((endpoint.path, [item]))
            }
        }
        return .members(paths.map { ($0.0, .members($0.1)) })
    }()
}

extension Endpoint {
    fileprivate var document: JSONValue {
        var members: JSONValue = ["operationId": .string(operation.name), "summary": .string(summary)]
        if let description { members.add("description", .string(description)) }
        if isOpen { members.add("security", []) }
        let parameters = self.parameters
        if !parameters.isEmpty { members.add("parameters", .array(parameters)) }
        if let body {
            let content: JSONValue = ["schema": Schemas.reference(body.schema), "example": body.example]
            members.add("requestBody", ["required": true, "content": .member(body.mediaType, content)])
        }
        let answers = successes.map(Self.answer) + Set(problems).sorted().map(Self.problem)
        members.add("responses", .members(answers))
        return members
    }

    private var parameters: [JSONValue] {
        var parameters: [JSONValue] = []
        if path.contains("{id}") {
            let uuid: JSONValue = ["type": "string", "format": "uuid"]
            parameters.append([
                "name": "id", "in": "path", "required": true,
                "schema": takesMe ? ["anyOf": [uuid, ["const": "me"]]] : uuid,
                "description": takesMe ? "A user's id, or `me`: the token's user." : "A user's id.",
            ])
        }
        return parameters + conditions.map(\.parameter)
    }

    private static func answer(_ success: Success) -> (String, JSONValue) {
        var members: JSONValue = ["description": .string(success.description)]
        if success.hasTag {
            members.add("headers", ["ETag": ["required": true, "schema": ["type": "string", "pattern": tagPattern]]])
        }
        if let mediaType = success.mediaType {
            let schema = success.schema.map(Schemas.reference) ?? ["type": "string"]
            members.add("content", .member(mediaType, ["schema": schema]))
        }
        return (String(success.status), members)
    }

    private static let tagPattern: JSONValue = #"^"v[1-9][0-9]*(-gz)?"$"#

    private static func problem(_ status: Int) -> (String, JSONValue) {
        var members: JSONValue = ["description": .string(Refusal.title(status))]
        func header(_ name: String, _ schema: JSONValue, isRequired: Bool = true) {
            members.add("headers", .member(name, ["required": .bool(isRequired), "schema": schema]))
        }
        switch status {
        case 401: header("WWW-Authenticate", ["type": "string"])
        // A batch that costs more than the burst can never be admitted: nobody is told to wait for it.
        case 429: header("Retry-After", ["type": "integer", "minimum": 0], isRequired: false)
        case 503: header("Retry-After", ["type": "integer", "minimum": 0])
        default: break
        }
        members.add("content", .member(ProblemDetails.mediaType, ["schema": Schemas.reference("Problem")]))
        return (String(status), members)
    }
}

extension Endpoint.Condition {
    fileprivate var parameter: JSONValue {
        switch self {
        case .ifAbsent:
            [
                "name": "If-None-Match", "in": "header", "required": true, "schema": ["const": "*"],
                "description": "Create, never replace.",
            ]
        case .ifMatch, .ifNoneMatch:
            [
                "name": .string(rawValue), "in": "header", "schema": ["type": "string"],
                "example": "\"v17\"", "description": "Entity tags, or `*`.",
            ]
        }
    }
}
