import Crypto
import LoadTransport
import ScenarioFormat
import Testing

@testable import LoadEngine

/// The request of arrival 0 for user 42.
private func render(
    _ operation: ScenarioFormat.Operation, auth: Auth? = nil, secret: String = "s", reuse: Bool = true,
    base: String = ""
) throws -> String {
    let scenario = Make.scenario(
        users: Users(count: 100, popularity: .uniform), auth: auth, operations: [operation], load: [Make.constant(1)],
        connections: Connections(max: 1, reuse: reuse))
    let target = TargetAddress(endpoint: .host("host", port: 81), basePath: base)
    let workload = try Workload(
        plan: Plan(scenario: scenario), targets: [target], secret: secret, userAgent: "test/1", now: 1_700_000_000)
    let sources = workload.sources()
    var room = [UInt8](repeating: 0, count: workload.room)
    let values = SlotValues(
        user: 42, arrival: 7, iteration: 3, unixSeconds: 1_700_000_001, random: RandomStream(state: 1))
    // Twice: the second token comes from the store.
    var rendered: [String] = []
    for _ in 0..<2 {
        let length = room.withUnsafeMutableBytes {
            workload.templates[0].fill(values, sources, to: $0.baseAddress!)
        }
        #expect(length <= room.count)
        rendered.append(String(decoding: room[..<length], as: UTF8.self))
    }
    #expect(rendered[0] == rendered[1])
    return rendered[0]
}

@Suite("A request template") struct RequestTemplateTests {
    @Test("becomes a request with what HTTP wants") func plain() throws {
        let get = Make.operation(
            "a",
            request: Request(
                path: Make.text("/p"),
                query: [
                    .init(name: "a", value: Make.text("1")), .init(name: "b", value: Template([.slot(.userIndex)])),
                ]))
        #expect(
            try render(get, base: "/v1")
                == "GET /v1/p?a=1&b=42 HTTP/1.1\r\nhost: host:81\r\nuser-agent: test/1\r\naccept: */*\r\n\r\n")
        #expect(try render(get, reuse: false).hasSuffix("\r\nconnection: close\r\n\r\n"))
        let own = Make.operation(
            "a",
            request: Request(
                path: Make.text("/"),
                headers: [
                    .init(name: "user-agent", value: Make.text("mine")), .init(name: "Host", value: Make.text("other")),
                    .init(name: "accept", value: Make.text("a/b")),
                    .init(name: "authorization", value: Make.text("Basic x")),
                ]))
        #expect(
            try render(own, auth: .bearer("t"))
                == "GET / HTTP/1.1\r\nuser-agent: mine\r\nHost: other\r\naccept: a/b\r\nauthorization: Basic x\r\n\r\n")
        #expect(
            try render(Make.operation("a", request: Request(method: "POST", path: Make.text("/")))).contains(
                "\r\ncontent-length: 0\r\n"))
    }

    @Test("says the length of a body that differs from arrival to arrival") func body() throws {
        let put = Make.operation(
            "a",
            request: Request(
                method: "PUT", path: Make.text("/"),
                body: .json(
                    Template([
                        .text("{\"id\":\""), .slot(.userID), .text("\",\"n\":\""),
                        .slot(.randomInt(-1_000_000, 1_000_000)),
                        .text("\",\"é\":\""), .slot(.randomText(25)), .text("\"}"),
                    ]))))
        let request = try render(put)
        let parts = try #require(request.firstRange(of: "\r\n\r\n"))
        let body = request[parts.upperBound...]
        #expect(request.contains("\r\ncontent-length: \(body.utf8.count)\r\n"))
        #expect(body.hasPrefix("{\"id\":\"\(UserIdentity.uuid(42))\",\"n\":\""))
        #expect(body.hasSuffix("\"}"))
    }

    @Test(
        "fills every slot",
        arguments: [
            (Slot.userID, #"[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8000-00000000002a"#), (.userIndex, "42"),
            (.randomInt(-3, 3), "-?[0-3]"), (.randomInt(5, 5), "5"), (.randomInt(.min, .max), "-?[0-9]+"),
            (.randomUUID, "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"),
            (.randomWord, "[a-z]+"),
            (.randomText(1), "[a-z]"), (.randomText(33), "[a-z ]{33}"), (.iteration, "3"), (.arrival, "7"),
            (.timeUnix, "1700000001"),
        ])
    func slots(_ slot: Slot, _ pattern: String) throws {
        let operation = Make.operation(
            "a",
            request: Request(
                path: Template([.text("/"), .slot(slot)]), headers: [.init(name: "x", value: Template([.slot(slot)]))]))
        let request = try render(operation)
        let expression = try Regex("\r\nx: \(pattern)\r\n\r\n$")
        #expect(request.contains(expression), "\(request)")
        // In a path a space would end it.
        #expect(request.prefix { $0 != "\r\n" }.split(separator: " ").count == 3)
    }

    @Test("signs a token for each user that any JWT library accepts") func token() throws {
        let role = "a \"role\""
        let request = try render(Make.operation("a"), auth: .jwt(secret: nil, role: role), secret: "key")
        let line = try #require(request.split(separator: "\r\n").first { $0.hasPrefix("authorization: Bearer ") })
        let parts = line.dropFirst("authorization: Bearer ".count).split(separator: ".")
        #expect(parts.count == 3)
        let message = Array("\(parts[0]).\(parts[1])".utf8)
        let code = HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: Array("key".utf8)))
        #expect(String(decoding: Base64URL.encode(Array(code)), as: UTF8.self) == parts[2])
        #expect(decoded(parts[0]) == #"{"alg":"HS256","typ":"JWT"}"#)
        let id = UserIdentity.uuid(42)
        let expiry = 1_700_000_000 + 1 + 30 + 3600
        #expect(
            decoded(parts[1])
                == #"{ "sub":"\#(id)","role":"a \"role\"","iat":1700000000,"exp":\#(expiry)}"#)
    }

    @Test("carries a fixed token, none, or its operation's own") func credentials() throws {
        #expect(try render(Make.operation("a"), auth: .bearer("t0k")).contains("\r\nauthorization: Bearer t0k\r\n"))
        let none = Make.operation("a", credentials: .none)
        #expect(try !render(none, auth: .bearer("t0k")).contains("authorization"))
        let own = Make.operation("a", credentials: .own(.jwt(secret: "other", role: "admin")))
        let request = try render(own, auth: .bearer("t0k"))
        #expect(request.contains("\r\nauthorization: Bearer ey"))
    }

    private func decoded(_ text: Substring) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        var bits = 0
        var count = 0
        var bytes: [UInt8] = []
        for character in text {
            bits = bits << 6 | (alphabet.firstIndex(of: character) ?? 0)
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> count))
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
