import Foundation
import Testing

@Suite("`flywheel try` sends one of everything and shows both messages")
struct TryTests {
    private static let secret = ShopTexts.environment

    @Test(
        "Logins, operations, journeys: what was sent, what came back, secrets starred out",
        arguments: ["native", "curl"])
    func shop(transport: String) async throws {
        let service = ShopService()
        defer { service.stop() }
        let program = try ShopTexts.program(ShopTexts.browse(service))
        let outcome = try await program.run(
            ["try", "shop.yaml", "--user", "1", "--set", "transport=\(transport)"], environment: Self.secret)
        #expect(outcome.status == 0, "\(outcome.errors)\(outcome.output)")
        #expect(outcome.errors.isEmpty)
        let parts = outcome.output.components(separatedBy: "\n\n\n")
        #expect(outcome.output.hasSuffix("\n3 of 3 as expected, in 5 requests\n"), "\(parts.count): \(outcome.output)")
        for line in [
            "login login", "> POST /token HTTP/1.1", "> content-type: application/x-www-form-urlencoded",
            "> grant_type=password&username=grace%40shop.example&password=***", "< HTTP/1.1 200 OK",
            #"< {"access_token": "***", "token_type": "Bearer", "scope": "shop"}"#, "operation list",
            "> authorization: Bearer ***", "journey browse", "step 1: list", "step 2: item", "step 3: item",
        ] {
            #expect(outcome.output.split(separator: "\n").contains(Substring(line)), "no line: \(line)")
        }
        #expect(outcome.output.contains(/> GET \/items\?page=\d+ HTTP/))
        #expect(service.figures.logins == 1 && service.figures.lists == 2 && service.figures.items == 2)
        #expect(service.figures.refused == [:])
        for token in service.issuedTokens { #expect(!outcome.output.contains(token)) }
        // Tried, not run: nothing is left.
        #expect(!FileManager.default.fileExists(atPath: program.folder + "/Reports"))
    }

    @Test("What was not as expected is 99, says what was wrong, and does not keep the rest from being tried")
    func unexpected() async throws {
        let service = ShopService()
        defer { service.stop() }
        let program = try ShopTexts.program(ShopTexts.browse(service))
        let outcome = try await program.run(
            [
                "try", "shop.yaml", "--set", "operations.item.expect.json={/price: 99}", "--set",
                "operations.list.expect.status=[200, 204]",
            ], environment: Self.secret)
        #expect(outcome.status == 99)
        #expect(outcome.output.contains("✗ item: expected json /price = 99"), "\(outcome.output)")
        #expect(outcome.output.contains("✓ list: as expected"))
        #expect(outcome.output.hasSuffix("2 of 3 as expected, in 4 requests; not as expected: journey browse\n"))
    }

    @Test("A wrong password is 99; what needs the token is not tried; neither password is shown")
    func refusedLogin() async throws {
        let service = ShopService()
        defer { service.stop() }
        let program = try ShopTexts.program(ShopTexts.browse(service))
        let outcome = try await program.run(["try", "shop.yaml"], environment: ["SHOP_PASSWORD": "opensesame"])
        #expect(outcome.status == 99)
        #expect(outcome.output.contains("✗ login: answered 401 Unauthorized, expected status 200-399"))
        #expect(outcome.output.contains("- not tried: its login failed"))
        let end = "0 of 1 as expected, in 1 request; 2 not tried; not as expected: login login\n"
        #expect(outcome.output.hasSuffix(end))
        #expect(!outcome.output.contains("opensesame"))
        #expect(service.figures.lists == 0)
    }

    @Test("Only what is named, with its login")
    func only() async throws {
        let service = ShopService()
        defer { service.stop() }
        let program = try ShopTexts.program(ShopTexts.browse(service))
        let outcome = try await program.run(
            ["try", "shop.yaml", "--only", "list", "--body", "12"], environment: Self.secret)
        #expect(outcome.status == 0)
        #expect(outcome.output.hasSuffix("2 of 2 as expected, in 2 requests\n"), "\(outcome.output)")
        #expect(outcome.output.contains("cut after 12 characters"))
        #expect(!outcome.output.contains("journey"))
    }

    @Test("Nobody there is 69, from the target or from another host")
    func unreachable() async throws {
        let service = ShopService()
        defer { service.stop() }
        let program = try ShopTexts.program(ShopTexts.browse(service))
        for change in [
            ["--target", "http://127.0.0.1:9"], ["--set", "operations.login.request.url=http://127.0.0.1:9/token"],
        ] {
            let outcome = try await program.run(["try", "shop.yaml"] + change, environment: Self.secret)
            #expect(outcome.status == 69, "\(change)")
            #expect(outcome.errors.contains("127.0.0.1:9") && outcome.errors.contains("refused"), "\(outcome.errors)")
        }
    }

    @Test("Ctrl-C ends it, whatever it waits for")
    func interrupted() async throws {
        let server = LoopbackServer { _ in
            sleep(8)
            return .init(body: "late")
        }
        defer { server.stop() }
        let program = try FlywheelProgram()
        try program.write("x.yaml", ScenarioTexts.url(server.url) + "http: {timeout: 1m}\n")
        try program.start(["try", "x.yaml"])
        try await Task.sleep(for: .seconds(1))
        try await program.interrupt(SIGINT)
        let outcome = try await program.wait()
        #expect(outcome.status == 130, "\(outcome.output)\(outcome.errors)")
    }

    @Test("The bundled service is started for it, and gone after it")
    func bundled() async throws {
        let program = try FlywheelProgram()
        try program.write("short.yaml", ScenarioTexts.bundled())
        let outcome = try await program.run(["try", "short.yaml"])
        #expect(outcome.status == 0, "\(outcome.errors)\(outcome.output)")
        for name in ["retrieve", "sync", "update"] { #expect(outcome.output.contains("✓ \(name): as expected")) }
        #expect(outcome.output.contains("> authorization: Bearer ***") && !outcome.output.contains("eyJ"))
        #expect(outcome.output.hasSuffix("3 of 3 as expected, in 3 requests\n"))
        try await program.expectNothingLeft()
    }

    @Test("Answers cannot write to the terminal, and bodies that are no text are only counted")
    func hostile() async throws {
        let server = LoopbackServer { request in
            .init(
                headers: ["x-colour: \u{1B}[31mred"],
                body: request.path == "/binary" ? "a\u{0}b" : "\u{1B}]0;title\u{7}")
        }
        defer { server.stop() }
        let program = try FlywheelProgram()
        try program.write(
            "x.yaml",
            ScenarioTexts.url(server.url).replacing(
                "{root: {request: {path: /}}}",
                with: "{root: {request: {path: /}}, binary: {request: {path: /binary}}}"))
        let outcome = try await program.run(["try", "x.yaml"])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(!outcome.output.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || $0.value == 0x7F })
        #expect(outcome.output.contains(#"< x-colour: \u{1b}[31mred"#))
        #expect(outcome.output.contains("(3 bytes that are no text)"))
    }

    @Test(
        "A wrong command line is 64",
        arguments: [
            (["--user", "2"], "users 0 to 1"), (["--user=-1"], "users 0 to 1"),
            (["--only", "lost"], "login, list, item, browse"), (["--body=-1"], "--body -1"),
            (["--set", "users"], "PATH=VALUE"), (["--target", "ftp://x"], "--target"),
        ])
    func commandLine(_ arguments: [String], _ says: String) async throws {
        let service = ShopService()
        defer { service.stop() }
        let program = try ShopTexts.program(ShopTexts.browse(service))
        let outcome = try await program.run(["try", "shop.yaml"] + arguments, environment: Self.secret)
        #expect(outcome.status == 64, "\(outcome.output)")
        #expect(outcome.output.isEmpty && outcome.errors.contains(says), "\(outcome.errors)")
    }
}
