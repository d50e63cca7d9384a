import HTTPTypes
import Hummingbird
import NIOCore
import Signals

/// One request: what it is, what it collects on its way, and the answer's header made from it.
struct Exchange {
    let begin = MonotonicClock.now
    let request: Request
    /// The connection it came on.
    let channel: any Channel
    var timing = ServerTiming()
    var limiter: RateLimiter?
    var decision: GCRA.Decision?

    init(_ request: Request, on channel: any Channel) {
        self.request = request
        self.channel = channel
    }

    private var acceptsGzip: Bool { request.headers[.acceptEncoding].map(Gzip.isAccepted) ?? false }

    /// Nanoseconds as the microseconds of `ServerTiming`.
    static func microseconds(_ nanoseconds: Int64) -> UInt32 {
        UInt32(clamping: min(max(0, nanoseconds) / 1000, Int64(ServerTiming.unknown) - 1))
    }

    mutating func note(_ database: ProfileStore.Timing?) {
        guard let database else { return }
        timing.pool = Self.microseconds(database.poolWait)
        timing.database = Self.microseconds(database.database)
    }

    /// A read's time in the cache: without the database's share, which has its own metrics.
    mutating func noteCache(since begin: Int64, _ database: ProfileStore.Timing?) {
        let share = database.map { $0.poolWait + $0.database } ?? 0
        timing.cache = Self.microseconds(MonotonicClock.now - begin - share)
        note(database)
    }

    /// An answer without a body.
    func response(_ status: HTTPResponse.Status, _ fields: [HTTPField] = []) -> Response {
        Response(status: status, headers: headers(fields))
    }

    /// A body of JSON, compressed where the caller takes it so and it is long enough to gain.
    func response(
        _ status: HTTPResponse.Status, json: [UInt8], etag: String? = nil, _ fields: [HTTPField] = []
    ) -> Response {
        let plain = Representation(ByteBuffer(bytes: json), etag: etag)
        return response(status, .json, acceptsGzip ? plain.compressed ?? plain : plain, fields)
    }

    func response(_ status: HTTPResponse.Status, _ snapshot: ProfileSnapshot, _ fields: [HTTPField] = []) -> Response {
        response(status, .json, acceptsGzip ? snapshot.gzip : snapshot.plain, fields)
    }

    func response(_ status: HTTPResponse.Status, _ mediaType: MediaKind, text: String) -> Response {
        response(status, mediaType, Representation(ByteBuffer(string: text)))
    }

    func response(
        _ status: HTTPResponse.Status, _ mediaType: MediaKind, _ representation: Representation,
        _ fields: [HTTPField] = []
    ) -> Response {
        var headers = headers(fields)
        headers.append(HTTPField(name: .contentType, value: mediaType.rawValue))
        headers.append(HTTPField(name: .contentLength, value: representation.contentLength))
        if let etag = representation.etag { headers.append(HTTPField(name: .eTag, value: etag)) }
        if representation.isGzip { headers.append(HTTPField(name: .contentEncoding, value: "gzip")) }
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: representation.body))
    }

    /// Signals and security fields of every answer, then the caller's own.
    private func headers(_ fields: [HTTPField]) -> HTTPFields {
        var headers = Self.common
        for field in fields { headers.append(field) }
        var timing = timing
        timing.total = Self.microseconds(MonotonicClock.now - begin)
        headers.append(HTTPField(name: .serverTiming, value: timing.headerValue))
        if let limiter, let decision {
            headers.append(HTTPField(name: .rateLimitPolicy, value: limiter.policyValue))
            headers.append(HTTPField(name: .rateLimit, value: limiter.headers(decision).limitValue))
        }
        return headers
    }

    func response(_ refusal: Refusal) -> Response {
        response(
            HTTPResponse.Status(code: refusal.problem.status, reasonPhrase: refusal.problem.title), .problem,
            Representation(ByteBuffer(bytes: refusal.problem.json)), refusal.fields)
    }

    /// The `Content-Type` of an answer.
    enum MediaKind: String {
        case json = "application/json"
        case problem = "application/problem+json"
        case text = "text/plain; charset=utf-8"
        case prometheus = "text/plain; version=0.0.4; charset=utf-8"
    }

    private static let common: HTTPFields = {
        var fields = HTTPFields()
        fields[.cacheControl] = "private, no-cache"
        fields[.vary] = "Authorization, Accept-Encoding"
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
