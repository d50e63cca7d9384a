import HTTPTypes
import Hummingbird
import NIOCore
import Signals

extension ProfileResponder {
    func retrieve(_ route: Route, _ exchange: inout Exchange) async throws(Refusal) -> Response {
        let caller = try await authenticate(&exchange)
        try limit(caller, limiters.reads, &exchange)
        let id = try subject(route, caller)
        let begin = MonotonicClock.now
        let reading = try await perform { () throws(ProfilesError) in
            route.subject == .me
                ? try await profiles.readOrCreate(id, as: caller) : try await profiles.read(id, as: caller)
        }
        exchange.timing.verdict = reading.verdict
        exchange.noteCache(since: begin, reading.timing)
        guard let snapshot = reading.snapshot else { throw Refusal(.notFound) }
        if let condition = exchange.request.headers[.ifNoneMatch], let tag = snapshot.tag(matching: condition) {
            return exchange.response(.notModified, [HTTPField(name: .eTag, value: tag)])
        }
        return exchange.response(.ok, snapshot)
    }
}

extension ProfileSnapshot {
    /// Which of its tags an `If-None-Match` names: whoever has one encoding of this version need not be sent the other.
    fileprivate func tag(matching condition: String) -> String? {
        [plain.etag, Representation.gzipTag(plain.etag)].lazy.compactMap(\.self).first {
            EntityTags.noneMatch(condition, $0)
        }
    }
}
