import HTTPTypes
import Hummingbird
import NIOCore

extension ProfileResponder {
    func update(_ route: Route, _ request: Request, _ exchange: inout Exchange) async throws(Refusal) -> Response {
        let caller = try await authenticate(request)
        try limit(caller, writes, &exchange)
        let id = try subject(route, caller)
        try expect(Self.mergePatch, request, [HTTPField(name: .acceptPatch, value: Self.mergePatch)])
        let patch = try patch(try await body(request), request)
        let versions = request.headers[.ifMatch].flatMap(EntityTags.versions)
        let written = try await perform(request) { () throws(ProfilesError) in
            try await profiles.change(id, with: patch, ifVersion: versions, as: caller)
        }
        exchange.note(written.timing)
        return exchange.response(.ok, .json, written.snapshot.body, [tag(written)])
    }

    func create(_ route: Route, _ request: Request, _ exchange: inout Exchange) async throws(Refusal) -> Response {
        let caller = try await authenticate(request)
        try limit(caller, writes, &exchange)
        let id = try subject(route, caller)
        guard request.headers[.ifNoneMatch] == "*" else {
            throw Refusal(428, "Precondition Required", "PUT creates a profile: it needs `If-None-Match: *`.")
        }
        try expect(Self.json, request)
        let contents = try patch(try await body(request), request)
        let written = try await perform(request) { () throws(ProfilesError) in
            try await profiles.make(id, with: contents, as: caller)
        }
        exchange.note(written.timing)
        let location = HTTPField(name: .location, value: "/v1/profiles/\(id)")
        return exchange.response(.created, .json, written.snapshot.body, [tag(written), location])
    }

    func sync(_ route: Route, _ request: Request, _ exchange: inout Exchange) async throws(Refusal) -> Response {
        let caller = try await authenticate(request)
        try limit(caller, writes, &exchange)
        let id = try subject(route, caller)
        let written = try await perform(request) { () throws(ProfilesError) in
            try await profiles.reconcile(id, as: caller)
        }
        exchange.note(written.timing)
        var writer = JSONWriter()
        writer.raw("{\"changed\":")
        writer.value(.array(written.changed.map { .string($0.name) }))
        writer.raw(",\"profile\":")
        written.snapshot.profile.write(to: &writer)
        writer.raw("}")
        return exchange.response(.ok, .json, ByteBuffer(bytes: writer.bytes), [tag(written)])
    }

    func changeUser(_ route: Route, _ request: Request, _ exchange: inout Exchange) async throws(Refusal) -> Response {
        guard try await authenticate(request) == .service, case .id(let id) = route.subject else {
            record(.forbidden, request)
            throw Refusal(.forbidden)
        }
        try expect(Self.json, request)
        let value = try parse(try await body(request))
        let change: UserChange
        do throws(UserChange.Invalid) {
            change = try UserChange(value)
        } catch {
            throw .invalid(error.violations)
        }
        let changed = try await perform(request) { () throws(ProfilesError) in
            try await profiles.changeUser(id, change)
        }
        exchange.note(changed.timing)
        return exchange.response(.ok, .json, ByteBuffer(bytes: changed.json))
    }

    private static let mergePatch = "application/merge-patch+json"
    private static let json = "application/json"

    private func tag(_ written: Profiles.Writing) -> HTTPField {
        HTTPField(name: .eTag, value: written.snapshot.etag)
    }

    private func expect(_ mediaType: String, _ request: Request, _ fields: [HTTPField] = []) throws(Refusal) {
        let given = request.headers[.contentType]?.prefix { $0 != ";" }.lowercased() ?? ""
        guard given.filter({ $0 != " " }) == mediaType else {
            throw .unsupportedMedia(expected: mediaType, fields)
        }
    }

    private func body(_ request: Request) async throws(Refusal) -> [UInt8] {
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > bodyLimit {
            throw .tooLarge(limit: bodyLimit)
        }
        do {
            return Array(buffer: try await request.body.collect(upTo: bodyLimit))
        } catch is NIOTooManyBytesError {
            throw .tooLarge(limit: bodyLimit)
        } catch {
            throw Refusal(400, "Bad Request", "The body could not be read.")
        }
    }

    private func parse(_ bytes: [UInt8]) throws(Refusal) -> JSONValue {
        do {
            return try JSONParser.parse(bytes)
        } catch {
            throw Refusal(400, "Bad Request", "The body is not JSON: \(error.message) (byte \(error.offset)).")
        }
    }

    private func patch(_ bytes: [UInt8], _ request: Request) throws(Refusal) -> ProfilePatch {
        let value = try parse(bytes)
        do {
            return try ProfilePatch(value)
        } catch {
            if !error.protected.isEmpty { record(.protectedColumn, request) }
            throw .invalid(error.violations)
        }
    }
}
