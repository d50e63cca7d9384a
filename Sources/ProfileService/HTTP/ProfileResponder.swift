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
    /// What a request needs of its connection: who is at the other end.
    struct Context: InitializableFromSource {
        let channel: any Channel

        init(source: ApplicationRequestContextSource) {
            channel = source.channel
        }
    }

    /// One limiter a policy.
    struct RateLimiters {
        /// By user.
        let reads, writes: RateLimiter
        /// By address, for requests without a good token.
        let addresses: RateLimiter
    }

    let profiles: Profiles
    let tokens: TokenVerifier
    let limiters: RateLimiters
    let decisionLog: DecisionLog?
    let metrics: RequestMetrics
    let bodyLimit: Int
    let logger: Logger

    func respond(to request: Request, context: Context) async throws -> Response {
        var exchange = Exchange(request, on: context.channel)
        let match = Route.match(request.method, request.head.path ?? "/")
        var operation = Route.Operation.other
        if case .route(let route) = match { operation = route.operation }
        var response: Response
        do throws(Refusal) {
            // A retrieve that brings no trace logs nothing but what is wrong with the service: it needs none of its own.
            let parent = request.headers[.traceparent].flatMap(TraceParent.init)
            if parent == nil, operation == .retrieve {
                response = try await answer(match, &exchange)
            } else {
                response = try await RequestTrace.run(parent) { () throws(Refusal) in
                    try await answer(match, &exchange)
                }
            }
        } catch {
            response = exchange.response(error)
        }
        if request.method == .head { response = response.createHeadResponse() }
        metrics.record(operation, status: response.status.code, nanoseconds: MonotonicClock.now - exchange.begin)
        return response
    }

    private func answer(_ match: Route.Match, _ exchange: inout Exchange) async throws(Refusal) -> Response {
        let route: Route
        switch match {
        case .route(let found): route = found
        case .unknown: throw .unknownPath
        case .wrongMethod(let allow): throw .wrongMethod(allow: allow)
        }
        switch route.operation {
        case .retrieve: return try await retrieve(route, &exchange)
        case .update: return try await update(route, &exchange)
        case .sync: return try await sync(route, &exchange)
        case .create: return try await create(route, &exchange)
        case .batchGet: return try await batchGet(&exchange)
        case .batchUpdate: return try await batchUpdate(&exchange)
        case .adminUser: return try await changeUser(route, &exchange)
        case .healthz: return exchange.response(.ok, .text, text: "ok\n")
        case .readyz: return try await readiness(exchange)
        case .metrics: return exchange.response(.ok, .prometheus, text: metricsPage())
        case .openapi: return exchange.response(.ok, json: OpenAPIDocument.bytes)
        case .other: throw .unknownPath
        }
    }

    private func readiness(_ exchange: Exchange) async throws(Refusal) -> Response {
        do throws(ProfilesError) {
            let takesWrites = try await profiles.checkReady()
            return exchange.response(.ok, .text, text: takesWrites ? "ready\n" : "ready, read only\n")
        } catch {
            var refusal = Refusal(.unavailable(""))
            if case .failed = error { refusal.problem.detail = "The schema is not there: run `flywheel migrate up`." }
            throw refusal
        }
    }

    /// Who calls; refusals are security events.
    func authenticate(_ exchange: inout Exchange) async throws(Refusal) -> Caller {
        do throws(TokenVerifier.Refusal) {
            return try await tokens.caller(exchange.request.headers[.authorization], now: MonotonicClock.unixSeconds)
        } catch {
            profiles.security.record(.unauthenticated)
            // Whoever cannot say who they are is counted by where they come from.
            try limit(LimiterKey(of: exchange.channel.remoteAddress), limiters.addresses, &exchange)
            throw .unauthenticated(error)
        }
    }

    /// Counts the request against the caller's limit. The service role is not limited.
    func limit(
        _ caller: Caller, _ limiter: RateLimiter, cost: Int = 1, _ exchange: inout Exchange
    ) throws(Refusal) {
        guard case .user(let subject) = caller else { return }
        try limit(LimiterKey(subject: subject), limiter, cost: cost, &exchange)
    }

    private func limit(
        _ key: LimiterKey, _ limiter: RateLimiter, cost: Int = 1, _ exchange: inout Exchange
    ) throws(Refusal) {
        let begin = MonotonicClock.now
        let decision = limiter.decide(key, cost: cost, now: begin)
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

    /// Runs a verb, turning its errors into refusals.
    func perform<Value>(_ body: () async throws(ProfilesError) -> Value) async throws(Refusal) -> Value {
        do throws(ProfilesError) {
            return try await body()
        } catch {
            if case .forbidden = error { profiles.security.record(.forbidden) }
            throw Refusal(error)
        }
    }
}
