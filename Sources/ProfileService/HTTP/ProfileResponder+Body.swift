import HTTPTypes
import Hummingbird
import NIOCore

extension ProfileResponder {
    /// What a request's body may be.
    enum BodyKind: String {
        case json = "application/json"
        case mergePatch = "application/merge-patch+json"
    }

    /// The request's document, once its media type, its size and its grammar are right.
    func body(_ request: Request, _ kind: BodyKind) async throws(Refusal) -> JSONValue {
        let given = request.headers[.contentType]?.prefix { $0 != ";" }.lowercased() ?? ""
        guard given.filter({ $0 != " " }) == kind.rawValue else {
            throw .unsupportedMedia(
                expected: kind.rawValue,
                kind == .mergePatch ? [HTTPField(name: .acceptPatch, value: kind.rawValue)] : [])
        }
        let bytes = try await bytes(request)
        do {
            return try JSONParser.parse(bytes)
        } catch {
            throw Refusal(400, "Bad Request", "The body is not JSON: \(error.message) (byte \(error.offset)).")
        }
    }

    private func bytes(_ request: Request) async throws(Refusal) -> [UInt8] {
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
}
