import ArgumentParser
import HTTPTypes
import Hummingbird
import NIOCore

/// Hummingbird answering a constant, without a router: what `benchmarks service` holds the profile service against.
@main
struct ConstantServer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "constant-server", abstract: "Answer every request with the same bytes, until killed.")

    @Option(help: "Where to listen, on 127.0.0.1.")
    var port: Int

    @Option(help: "Bytes of the body.")
    var bytes: Int

    struct Context: InitializableFromSource {
        init(source: ApplicationRequestContextSource) {}
    }

    struct Responder: HTTPResponder {
        let body: ByteBuffer
        let headers: HTTPFields

        func respond(to request: Request, context: Context) async throws -> Response {
            Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: body))
        }
    }

    func run() async throws {
        let responder = Responder(
            body: ByteBuffer(repeating: UInt8(ascii: "x"), count: bytes),
            headers: [.contentType: "application/json", .contentLength: String(bytes)])
        try await Application(
            responder: responder, configuration: .init(address: .hostname("127.0.0.1", port: port))
        ).runService()
    }
}
