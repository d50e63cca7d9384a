import HTTPTypes
import Hummingbird
import NIOCore
import Signals

/// What one request collects on its way, and the answer's header made from it.
struct Exchange {
    let begin: Int64
    var timing = ServerTiming()
    var limiter: RateLimiter?
    var decision: GCRA.Decision?

    init(begin: Int64) {
        self.begin = begin
    }

    /// Nanoseconds as the microseconds of `ServerTiming`.
    static func microseconds(_ nanoseconds: Int64) -> UInt32 {
        UInt32(clamping: min(max(0, nanoseconds) / 1000, Int64(ServerTiming.unknown) - 1))
    }

    mutating func note(_ database: ProfileStore.Timing?) {
        guard let database else { return }
        timing.pool = Self.microseconds(database.poolWait)
        timing.database = Self.microseconds(database.database)
    }

    /// Signals and security fields of every answer, then the caller's own.
    func response(
        _ status: HTTPResponse.Status, _ mediaType: MediaKind, _ body: ByteBuffer?, _ fields: [HTTPField] = [],
        contentLength: String? = nil
    ) -> Response {
        var headers = Self.common
        if let name = mediaType.name { headers.append(HTTPField(name: .contentType, value: name)) }
        for field in fields { headers.append(field) }
        var timing = timing
        timing.total = Self.microseconds(MonotonicClock.now - begin)
        headers.append(HTTPField(name: .serverTiming, value: timing.headerValue))
        if let limiter, let decision {
            headers.append(HTTPField(name: .rateLimitPolicy, value: limiter.policyValue))
            headers.append(HTTPField(name: .rateLimit, value: limiter.headers(decision).limitValue))
        }
        if let body {
            headers.append(
                HTTPField(name: .contentLength, value: contentLength ?? String(body.readableBytes)))
            return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: body))
        }
        return Response(status: status, headers: headers)
    }

    func response(_ refusal: Refusal) -> Response {
        response(
            HTTPResponse.Status(code: refusal.problem.status, reasonPhrase: refusal.problem.title), .problem,
            ByteBuffer(bytes: refusal.problem.json), refusal.fields)
    }

    enum MediaKind {
        case none, json, problem, text, prometheus

        var name: String? {
            switch self {
            case .none: nil
            case .json: "application/json"
            case .problem: ProblemDetails.mediaType
            case .text: "text/plain; charset=utf-8"
            case .prometheus: PrometheusText.contentType
            }
        }
    }

    private static let common: HTTPFields = {
        var fields = HTTPFields()
        fields[.cacheControl] = "private, no-cache"
        fields[.vary] = "Authorization"
        fields[.xContentTypeOptions] = "nosniff"
        fields[.contentSecurityPolicy] = "default-src 'none'; frame-ancestors 'none'"
        return fields
    }()
}

extension HTTPField.Name {
    /// A name this file spells; all are valid tokens.
    private static func known(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("\(name) is not a header's name") }
        return name
    }

    static let serverTiming = known("Server-Timing")
    static let rateLimit = known("RateLimit")
    static let rateLimitPolicy = known("RateLimit-Policy")
    static let acceptPatch = known("Accept-Patch")
}
