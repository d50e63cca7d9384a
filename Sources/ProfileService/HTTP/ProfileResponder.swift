import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Signals

/// Answers the service's requests: route, authenticate, limit, run the verb, say how it went.
///
/// Hummingbird's router is not used: a closed set of routes as one pure function gives 405 with `Allow`, HEAD, decoded
/// paths and problem bodies for every refusal, and costs a fraction of a microsecond.
struct ProfileResponder: HTTPResponder {
    /// The service keeps nothing a request in Hummingbird's context.
    struct Context: InitializableFromSource {
        init(source: ApplicationRequestContextSource) {}
    }

    let profiles: Profiles
    let tokens: TokenVerifier
    let reads: RateLimiter
    let writes: RateLimiter
    let decisionLog: DecisionLog?
    let metrics: RequestMetrics
    let bodyLimit: Int
    let logger: Logger

    func respond(to request: Request, context: Context) async throws -> Response {
        var exchange = Exchange(begin: MonotonicClock.now)
        let match = Route.match(request.method, request.head.path ?? "/")
        var response: Response
        do throws(Refusal) {
            response = try await answer(match, request, &exchange)
        } catch {
            response = exchange.response(error)
        }
        if request.method == .head { response = response.createHeadResponse() }
        var operation = Route.Operation.other
        if case .route(let route) = match { operation = route.operation }
        metrics.record(operation, status: response.status.code, nanoseconds: MonotonicClock.now - exchange.begin)
        return response
    }

    private func answer(
        _ match: Route.Match, _ request: Request, _ exchange: inout Exchange
    ) async throws(Refusal) -> Response {
        let route: Route
        switch match {
        case .route(let found): route = found
        case .unknown: throw .unknownPath
        case .wrongMethod(let allow): throw .wrongMethod(allow: allow)
        }
        switch route.operation {
        case .retrieve: return try await retrieve(route, request, &exchange)
        case .update: return try await update(route, request, &exchange)
        case .sync: return try await sync(route, request, &exchange)
        case .create: return try await create(route, request, &exchange)
        case .adminUser: return try await changeUser(route, request, &exchange)
        case .healthz: return exchange.response(.ok, .text, ByteBuffer(string: "ok\n"))
        case .readyz: return try await readiness(&exchange)
        case .metrics: return exchange.response(.ok, .prometheus, ByteBuffer(string: metricsPage()))
        case .other: throw .unknownPath
        }
    }

    private func readiness(_ exchange: inout Exchange) async throws(Refusal) -> Response {
        do throws(ProfilesError) {
            try await profiles.checkReady()
            return exchange.response(.ok, .text, ByteBuffer(string: "ready\n"))
        } catch {
            var refusal = Refusal(.unavailable(""))
            if case .failed = error { refusal.problem.detail = "The schema is not there: run `flywheel migrate up`." }
            throw refusal
        }
    }

    /// Who calls; refusals are security events.
    func authenticate(_ request: Request) async throws(Refusal) -> Caller {
        do throws(TokenVerifier.Refusal) {
            return try await tokens.caller(request.headers[.authorization], now: MonotonicClock.unixSeconds)
        } catch {
            record(.unauthenticated, request)
            throw .unauthenticated(error)
        }
    }

    /// Counts the request against the caller's limit. The service role is not limited.
    func limit(_ caller: Caller, _ limiter: RateLimiter, _ exchange: inout Exchange) throws(Refusal) {
        guard case .user(let subject) = caller else { return }
        let begin = MonotonicClock.now
        let decision = limiter.decide(subject, now: begin)
        exchange.limiter = limiter
        exchange.decision = decision
        exchange.timing.limiter = Exchange.microseconds(MonotonicClock.now - begin)
        guard decision.isAdmitted else { throw .limited(limiter, decision) }
    }

    /// The profile a route means; `me` needs a user.
    func subject(_ route: Route, _ caller: Caller) throws(Refusal) -> ProfileID {
        switch (route.subject, caller) {
        case (.id(let id), _): return id
        case (.me, .user(let id)): return id
        case (.me, .service): throw Refusal(.notFound)
        }
    }

    func record(_ event: SecurityEvent, _ request: Request) {
        profiles.security.record(event, traceID: request.headers[.traceparent].flatMap(TraceParent.init)?.traceID)
    }

    /// Runs a verb, turning its errors into refusals.
    func perform<Value>(
        _ request: Request, _ body: () async throws(ProfilesError) -> Value
    ) async throws(Refusal) -> Value {
        do throws(ProfilesError) {
            return try await body()
        } catch {
            if case .forbidden = error { record(.forbidden, request) }
            throw Refusal(error)
        }
    }
}
