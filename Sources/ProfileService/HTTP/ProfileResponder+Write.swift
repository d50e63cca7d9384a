import HTTPTypes
import Hummingbird
import NIOCore

extension ProfileResponder {
    func update(_ route: Route, _ exchange: inout Exchange) async throws(Refusal) -> Response {
        let caller = try await authenticate(&exchange)
        try limit(caller, limiters.writes, &exchange)
        let id = try subject(route, caller)
        let patch = try patch(try await body(exchange.request, .mergePatch))
        let versions = exchange.request.headers[.ifMatch].flatMap(EntityTags.versions)
        let written = try await perform { () throws(ProfilesError) in
            try await profiles.change(id, with: patch, ifVersion: versions, as: caller)
        }
        exchange.note(written.timing)
        return exchange.response(.ok, written.snapshot)
    }

    func create(_ route: Route, _ exchange: inout Exchange) async throws(Refusal) -> Response {
        let caller = try await authenticate(&exchange)
        try limit(caller, limiters.writes, &exchange)
        let id = try subject(route, caller)
        guard exchange.request.headers[.ifNoneMatch] == "*" else {
            throw Refusal(428, "Precondition Required", "PUT creates a profile: it needs `If-None-Match: *`.")
        }
        let contents = try patch(try await body(exchange.request, .json))
        let written = try await perform { () throws(ProfilesError) in
            try await profiles.make(id, with: contents, as: caller)
        }
        exchange.note(written.timing)
        return exchange.response(
            .created, written.snapshot, [HTTPField(name: .location, value: "/v1/profiles/\(id)")])
    }

    func sync(_ route: Route, _ exchange: inout Exchange) async throws(Refusal) -> Response {
        let caller = try await authenticate(&exchange)
        try limit(caller, limiters.writes, &exchange)
        let id = try subject(route, caller)
        let written = try await perform { () throws(ProfilesError) in
            try await profiles.reconcile(id, as: caller)
        }
        exchange.note(written.timing)
        var writer = JSONWriter()
        writer.raw("{\"changed\":")
        writer.value(.array(written.changed.map { .string($0.name) }))
        writer.raw(",\"profile\":")
        writer.raw(written.snapshot.plain.body)
        writer.raw("}")
        return exchange.response(.ok, json: writer.bytes, etag: written.snapshot.plain.etag)
    }

    func changeUser(_ route: Route, _ exchange: inout Exchange) async throws(Refusal) -> Response {
        guard try await authenticate(&exchange) == .service, case .id(let id) = route.subject else {
            profiles.security.record(.forbidden)
            throw Refusal(.forbidden)
        }
        let value = try await body(exchange.request, .json)
        let change: UserChange
        do {
            change = try UserChange(value)
        } catch {
            throw .invalid(error.violations)
        }
        let changed = try await perform { () throws(ProfilesError) in
            try await profiles.changeUser(id, change)
        }
        exchange.note(changed.timing)
        return exchange.response(.ok, json: changed.json)
    }

    private func patch(_ value: JSONValue) throws(Refusal) -> ProfilePatch {
        do {
            return try ProfilePatch(value)
        } catch {
            if !error.protected.isEmpty { profiles.security.record(.protectedColumn) }
            throw .invalid(error.violations)
        }
    }
}
