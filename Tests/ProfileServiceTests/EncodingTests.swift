import Foundation
import HTTPTypes
import NIOCore
import Testing

@testable import ProfileService

@Suite("Compression, and leave to send")
struct EncodingTests {
    private static func expand(_ body: ByteBuffer) throws -> String {
        // The system's own program: another reader of the format.
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/gzip")
        process.arguments = ["-dc"]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(body.readableBytesView))
        try input.fileHandleForWriting.close()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return text
    }

    @Test("a long profile comes in gzip to whoever takes it, under a tag of its own")
    func gzip() async throws {
        let database = try await Fixture.shared.database()
        try Fixture.seed(database, 2)
        try await LiveService.run(database) { service in
            let path = service.path(0)
            let long = String(repeating: "counts on her fingers, ", count: 60)
            let written = try await service.send(
                .patch, path, as: 0, [.acceptEncoding: "gzip"], body: #"{"bio":"\#(long)"}"#)
            #expect(written.headers[.contentEncoding] == "gzip")
            #expect(written.headers[.eTag] == "\"v2-gz\"")
            let plain = try await service.send(.get, path, as: 0)
            #expect(plain.headers[.contentEncoding] == nil && plain.headers[.eTag] == "\"v2\"")
            #expect(plain.headers[.vary] == "Authorization, Accept-Encoding")
            // The first that asks, and one that gets what the cache has ready.
            for _ in 0..<2 {
                let small = try await service.send(.get, path, as: 0, [.acceptEncoding: "br, gzip;q=0.5"])
                #expect(small.headers[.contentEncoding] == "gzip" && small.headers[.eTag] == "\"v2-gz\"")
                let body = try #require(small.body)
                #expect(small.headers[.contentLength] == "\(body.readableBytes)")
                #expect(body.readableBytes < plain.text.utf8.count / 2)
                #expect(try Self.expand(body) == plain.text)
            }
            for tag in ["\"v2\"", "\"v2-gz\""] {
                let same = try await service.send(.get, path, as: 0, [.ifNoneMatch: tag, .acceptEncoding: "gzip"])
                #expect(same.status == .notModified && same.headers[.eTag] == tag)
            }
            let refused = try await service.send(.get, path, as: 0, [.acceptEncoding: "gzip;q=0, identity"])
            #expect(refused.headers[.contentEncoding] == nil)
            // What would not gain is sent as it is.
            let short = try await service.send(.get, service.path(1), as: 1, [.acceptEncoding: "gzip"])
            #expect(short.headers[.contentEncoding] == nil && short.headers[.eTag] == "\"v1\"")
            let changed = try await service.send(.patch, path, as: 0, [.ifMatch: "\"v2-gz\""], body: #"{"bio":null}"#)
            #expect(changed.status == .ok)
        }
    }

    @Test(
        "Accept-Encoding",
        arguments: [
            ("gzip", true), ("GZIP", true), ("deflate, gzip;q=1.0", true), ("*", true), ("*;q=0", false), ("br", false),
            ("gzip;q=0, *", false), ("identity", false), ("", false), ("x-gzip", true),
        ])
    func accepted(field: String, isAccepted: Bool) {
        #expect(Gzip.isAccepted(field) == isAccepted)
    }

    @Test("a client that waits for leave gets it, and one whose body is too large gets its answer at once")
    func leave() async throws {
        let database = try await Fixture.shared.database()
        try Fixture.seed(database, 1)
        try await LiveService.run(database) { service in
            let token = try await LiveService.token(0)
            let body = #"{"bio":"x"}"#
            func head(_ length: Int) -> String {
                "PATCH \(service.path(0)) HTTP/1.1\r\nhost: localhost\r\nauthorization: \(token)\r\nexpect: 100-continue\r\n"
                    + "content-type: application/merge-patch+json\r\ncontent-length: \(length)\r\n\r\n"
            }
            let patient = try RawConnection(port: service.port)
            try patient.send(head(body.utf8.count))
            #expect(try await patient.read(until: "\r\n\r\n").hasPrefix("HTTP/1.1 100 "))
            try patient.send(body)
            #expect(try await patient.read(until: "}").hasPrefix("HTTP/1.1 200 "))

            let greedy = try RawConnection(port: service.port)
            try greedy.send(head(10_000_000))
            #expect(try await greedy.read(until: "}").hasPrefix("HTTP/1.1 413 "))
        }
    }
}
