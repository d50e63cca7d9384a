import Foundation
import FoundationNetworking
import Testing

@Suite("flywheel serve on a database of its own, and flywheel token")
struct ServeTests {
    private static let secret = ["FLYWHEEL_JWT_SECRET": "a secret of the tests, long enough for HS256"]
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"

    private func send(
        _ method: String, _ url: String, token: String, _ body: String? = nil
    ) async throws -> (status: Int?, text: String) {
        var request = URLRequest(url: try #require(URL(string: url)))
        request.httpMethod = method
        request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization")
        request.setValue("00-\(Self.trace)-00f067aa0ba902b7-01", forHTTPHeaderField: "traceparent")
        if let body {
            request.setValue("application/merge-patch+json", forHTTPHeaderField: "Content-Type")
            request.httpBody = Data(body.utf8)
        }
        let (data, answer) = try await URLSession.shared.data(for: request)
        return ((answer as? HTTPURLResponse)?.statusCode, String(decoding: data, as: UTF8.self))
    }

    @Test("it serves its users, logs what they do under their trace and without their data, and leaves nothing")
    func serves() async throws {
        let program = try FlywheelProgram()
        try program.start(
            [
                "serve", "--database", "ephemeral", "--users", "3", "--listen", "127.0.0.1:0", "--ready-file",
                program.folder + "/ready",
            ], environment: Self.secret)
        var address = ""
        for _ in 0..<600 where address.isEmpty {
            address = (try? program.read("ready")) ?? ""
            try await Task.sleep(for: .milliseconds(50))
        }
        address = address.trimmingCharacters(in: .whitespacesAndNewlines)
        try #require(!address.isEmpty, "it did not say where it listens")
        let tokens = try FlywheelProgram()
        func token(_ who: [String]) async throws -> String {
            let outcome = try await tokens.run(["token"] + who, environment: Self.secret)
            #expect(outcome.status == 0)
            return outcome.output.trimmingCharacters(in: .whitespacesAndNewlines)
        }
        let (user, service) = (try await token(["--user", "1"]), try await token(["--service"]))
        let own = address + "/v1/profiles/me"
        let foreign = address + "/v1/profiles/e220a839-7b1d-8daf-8000-000000000000"
        #expect(try await send("GET", own, token: user).text.contains("user1@example.test"))
        #expect(try await send("PATCH", own, token: user, #"{"bio":"a private matter"}"#).status == 200)
        #expect(try await send("GET", foreign, token: user).status == 404)
        #expect(try await send("GET", foreign, token: service).status == 200)
        program.signal(SIGTERM)
        let outcome = try await program.wait()
        #expect(outcome.status == 0)
        let lines = try outcome.errors.split(separator: "\n").map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: String])
        }
        let update = try #require(lines.first { $0["message"] == "profile updated" })
        #expect(update["trace"] == Self.trace && update["columns"] == "bio" && update["version"] == "2")
        let event = try #require(lines.first { $0["message"] == "security event" })
        #expect(event["trace"] == Self.trace && event["kind"] == "foreign_profile")
        for secret in ["user1", "private matter", "-8000-0000", user] {
            #expect(!outcome.errors.contains(secret), "the log tells \(secret)")
        }
        try await program.expectNothingLeft()
    }

    @Test(
        "wrong command lines are 64 and say what was expected",
        arguments: [
            (["token"], "--user"), (["token", "--user", "1", "--service"], "one of"), (["token", "--id", "x"], "x"),
            (["token", "--user=-1"], "from 0"), (["serve", "--database", "x", "--users=-1"], "from 0"),
            (["serve", "--database", "x", "--log-level", "loud"], "loud"),
        ])
    func wrong(arguments: [String], says: String) async throws {
        let outcome = try await FlywheelProgram().run(arguments, environment: Self.secret)
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains(says), "\(outcome.errors)")
    }
}
