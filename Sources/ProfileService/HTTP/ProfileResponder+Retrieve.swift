import HTTPTypes
import Hummingbird
import NIOCore
import Signals

extension ProfileResponder {
    func retrieve(
        _ route: Route, _ request: Request, _ exchange: inout Exchange
    ) async throws(Refusal) -> Response {
        let caller = try await authenticate(request)
        try limit(caller, reads, &exchange)
        let id = try subject(route, caller)
        let begin = MonotonicClock.now
        let reading = try await perform(request) { () throws(ProfilesError) in
            route.subject == .me
                ? try await profiles.readOrCreate(id, as: caller) : try await profiles.read(id, as: caller)
        }
        exchange.timing.verdict = reading.verdict
        // Without the database's share, which has its own metrics.
        let database = reading.timing.map { $0.poolWait + $0.database } ?? 0
        exchange.timing.cache = Exchange.microseconds(MonotonicClock.now - begin - database)
        exchange.note(reading.timing)
        guard let snapshot = reading.snapshot else { throw Refusal(.notFound) }
        let tag = HTTPField(name: .eTag, value: snapshot.etag)
        if let condition = request.headers[.ifNoneMatch], EntityTags.noneMatch(condition, snapshot.etag) {
            return exchange.response(.notModified, .none, nil, [tag])
        }
        return exchange.response(.ok, .json, snapshot.body, [tag], contentLength: snapshot.contentLength)
    }
}
