import HTTPTypes
import Signals

/// An answer that is not what was asked for: a problem (RFC 9457) and the header fields that belong to it.
struct Refusal: Error {
    var problem: ProblemDetails
    var fields: [HTTPField] = []

    init(_ status: Int, _ title: String, _ detail: String? = nil, _ fields: [HTTPField] = []) {
        problem = ProblemDetails(title: title, status: status, detail: detail)
        self.fields = fields
    }

    /// The title of every refusal with a status (RFC 9110, 15).
    static func title(_ status: Int) -> String { HTTPResponse.Status(code: status).reasonPhrase }

    static let unknownPath = Refusal(404, "Not Found", "Nothing lives at this path.")

    static func wrongMethod(allow: String) -> Refusal {
        Refusal(
            405, "Method Not Allowed", "This path answers \(allow).", [HTTPField(name: .allow, value: allow)])
    }

    static func unauthenticated(_ refusal: TokenVerifier.Refusal) -> Refusal {
        switch refusal {
        case .missing:
            Refusal(
                401, "Unauthorized", "A bearer token is required.",
                [HTTPField(name: .wwwAuthenticate, value: "Bearer")])
        case .invalid(let reason):
            Refusal(
                401, "Unauthorized", "The bearer token was refused: \(reason).",
                [HTTPField(name: .wwwAuthenticate, value: "Bearer error=\"invalid_token\"")])
        }
    }

    static func limited(_ limiter: RateLimiter, _ decision: GCRA.Decision) -> Refusal {
        guard !decision.exceedsBurst else {
            return Refusal(
                429, "Too Many Requests",
                "One request may cost \(limiter.limit.burst) of the \(limiter.policy) limit: send a smaller batch.")
        }
        return Refusal(
            429, "Too Many Requests", "The \(limiter.policy) limit is used up.",
            [HTTPField(name: .retryAfter, value: String(RateLimiter.secondsUp(decision.retryAfter)))])
    }

    static func unsupportedMedia(expected: String, _ fields: [HTTPField] = []) -> Refusal {
        Refusal(415, "Unsupported Media Type", "The body must be \(expected).", fields)
    }

    static func tooLarge(limit: Int) -> Refusal {
        Refusal(413, "Content Too Large", "The body must not exceed \(limit) bytes.")
    }

    static func invalid(_ violations: [ProblemDetails.Violation]) -> Refusal {
        var refusal = Refusal(422, "Unprocessable Content", "The body has \(violations.count) error(s).")
        refusal.problem.errors = violations
        return refusal
    }

    /// Where the verbs' errors become statuses.
    init(_ error: ProfilesError) {
        switch error {
        case .notFound: self.init(404, "Not Found", "There is no such profile.")
        case .alreadyExists: self.init(412, "Precondition Failed", "The profile exists already.")
        case .versionMismatch(let current):
            self.init(
                412, "Precondition Failed", "The profile has changed since.",
                [HTTPField(name: .eTag, value: "\"v\(current)\"")])
        case .item(let index, let problem):
            self.init(problem.alone)
            self.problem.errors = [.init(pointer: "/updates/\(index)", detail: self.problem.detail ?? "")]
            self.problem.detail = "Nothing was changed."
        case .invalid(let violations): self = .invalid(violations)
        case .conflict(let reason): self.init(409, "Conflict", "It cannot be written: \(reason).")
        case .forbidden: self.init(403, "Forbidden", "The token's role may not do this.")
        case .unavailable:
            self.init(503, "Service Unavailable", "The database is not available.", [Self.retryAfterOneSecond])
        case .readOnly:
            self.init(
                503, "Service Unavailable", "The database takes no changes now.", [Self.retryAfterOneSecond])
        case .outcomeUnknown:
            self.init(
                503, "Service Unavailable",
                "The connection to the database was lost: the change may have happened or not.",
                [Self.retryAfterOneSecond])
        case .timeout: self.init(504, "Gateway Timeout", "The database took too long.")
        case .cancelled: self.init(503, "Service Unavailable", "The request was cancelled.", [Self.retryAfterOneSecond])
        case .failed: self.init(500, "Internal Server Error", "The request failed; the service's log says why.")
        }
    }

    private static let retryAfterOneSecond = HTTPField(name: .retryAfter, value: "1")
}

extension ProblemDetails {
    /// The problem as JSON.
    var json: [UInt8] {
        var writer = JSONWriter()
        writer.raw("{\"type\":")
        writer.string(type)
        writer.raw(",\"title\":")
        writer.string(title)
        writer.raw(",\"status\":")
        writer.number(Int64(status))
        if let detail {
            writer.raw(",\"detail\":")
            writer.string(detail)
        }
        if let errors {
            writer.raw(",\"errors\":")
            writer.value(
                .array(
                    errors.map { error in
                        .object([
                            .init(name: "pointer", value: .string(error.pointer)),
                            .init(name: "detail", value: .string(error.detail)),
                        ])
                    }))
        }
        writer.raw("}")
        return writer.bytes
    }
}
