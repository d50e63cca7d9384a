import Foundation
import Synchronization
import Testing

/// A service that knows no discretion: it writes every credential it was sent into its answers, and hands out secrets of its own.
private final class TellTale: Sendable {
    let server: LoopbackServer
    private let seen = Seen()

    private final class Seen: Sendable {
        let all = Mutex(Set<String>())
    }

    /// Credentials as they came, schemes aside, and the tokens and cookies handed out.
    var secrets: Set<String> { seen.all.withLock(\.self) }

    init() {
        server = LoopbackServer { [seen] request in
            let given = request.headers["authorization"] ?? "none none"
            let cookie = request.headers["cookie"] ?? ""
            let credential = given.split(separator: " ").last.map(String.init) ?? ""
            let number = UInt64.random(in: .min ... .max)
            let (token, refresh, session) = ("tok-\(number)", "refresh-\(number)", "session-\(number)")
            seen.all.withLock {
                if credential != "none" { $0.insert(credential) }
                $0.formUnion(
                    cookie.split(separator: "; ").compactMap { $0.split(separator: "=").last.map(String.init) })
                $0.formUnion([token, refresh, session])
            }
            if request.path == "/token" {
                return .init(
                    headers: ["Set-Cookie: sid=\(session); Path=/; HttpOnly"],
                    body: #"{"access_token": "\#(token)", "refresh_token": "\#(refresh)", "you": "\#(request.body)"}"#)
            }
            if request.path == "/told" {
                return .init(status: "400 Bad", body: #"{"error": "no", "refresh_token": "\#(refresh)"}"#)
            }
            let told = [given, cookie, request.body, request.query.description].joined(separator: "\n")
            return .init(
                status: request.path == "/fine" ? "200 OK" : "500 Oh",
                headers: ["X-You-Said: \(given)", "Set-Cookie: sid=\(session)"], body: told)
        }
    }
}

@Suite("No secret is ever written down")
struct SecretTests {
    private static let environment = [
        "PASSWORD": "correct horse/battery", "BEARER": "bearer-5ecret-in-env",
        "JWT_KEY": "jwt-key-of-the-service-32-bytes!", "API_KEY": "key+with=signs", "COOKIE": "cookie-from-env",
        "BASIC": Data("ada:open sesame".utf8).base64EncodedString(),
    ]

    private static func text(_ url: String) -> String {
        """
        name: secrets
        target: {url: "\(url)"}
        users: {count: 3, popularity: sequential}
        auth: {login: {operation: login, per: user, token: token}}
        operations:
          login:
            weight: 0
            request: {method: POST, path: /token, form: {username: "{{ user.id }}", password: "{{ env.PASSWORD }}"}}
            extract: {token: {json: /access_token}}
          fine: {request: {path: /fine}}
          inherits: {request: {path: /a, query: {key: "{{ env.API_KEY }}"}}}
          signed: {auth: {jwt: {secret: "{{ env.JWT_KEY }}", role: any}}, request: {path: /b}}
          told: {request: {method: POST, path: /told, json: {user: "{{ user.id }}"}}}
          fixed: {auth: {bearer: "{{ env.BEARER }}"}, request: {path: /c}}
          literal: {auth: {bearer: bearer-in-the-file}, request: {path: /d}}
          basic: {request: {path: /e, headers: {Authorization: "Basic {{ env.BASIC }}"}}}
          cookie: {request: {path: /f, headers: {Cookie: "a={{ env.COOKIE }}; b=cookie-in-the-file"}}}
          body: {request: {method: POST, path: /g, json: {password: "{{ env.PASSWORD }}", note: "{{ env.API_KEY }}"}}}
          match: {request: {path: /fine}, expect: {header: {x-you-said: "Bearer {{ env.BEARER }}"}}}
        journeys:
          all: {weight: 1, steps: [fine, inherits]}
        load: [{name: steady, executor: shared-iterations, vus: 2, iterations: 60, maxDuration: 20s}]
        gates: [error_rate > 1%]

        """
    }

    /// Everything secret, in the forms in which it goes over the wire.
    private static func needles(_ service: TellTale) -> Set<String> {
        var all = service.secrets.union(environment.values).union(["bearer-in-the-file", "cookie-in-the-file"])
        all.formUnion([
            "correct%20horse%2Fbattery", #"correct horse\/battery"#, "key%2Bwith%3Dsigns", "set-secret-value",
        ])
        return all.filter { $0.count >= 4 }
    }

    @Test("Not in the report's files, nor on the terminal, after a run; not in what try, plan and validate print")
    func nowhere() async throws {
        let service = TellTale()
        defer { service.server.stop() }
        let program = try FlywheelProgram()
        try program.write("x.yaml", Self.text(service.server.url))
        let set = ["--set", "operations.literal.request.headers.Authorization=Bearer set-secret-value"]
        var said: [String: String] = [:]
        for command in ["validate", "plan", "try"] {
            let outcome = try await program.run([command, "x.yaml"] + set, environment: Self.environment)
            #expect(outcome.status == (command == "try" ? 99 : 0), "\(command): \(outcome.errors)")
            said[command] = outcome.output + outcome.errors
        }
        let run = try await program.run(["run", "x.yaml", "--into", "out"] + set, environment: Self.environment)
        // Whether this machine was too busy to measure is no matter here.
        #expect(run.status == 0 || run.status == 98, "\(run.errors)\(run.output)")
        said["run"] = run.output + run.errors
        let files = try FileManager.default.contentsOfDirectory(atPath: program.folder + "/out")
        #expect(files.count == 6)
        for file in files { said[file] = try program.read("out/\(file)") }
        // The service did tell: what is looked for was there to be found.
        let secrets = Self.needles(service)
        #expect(secrets.count > 20 && secrets.contains { $0.hasPrefix("eyJ") })
        #expect(said["run.json"]?.contains("GET /e") == true && said["try"]?.contains("X-You-Said: Basic ***") == true)
        for (place, text) in said {
            for secret in secrets where text.contains(secret) { Issue.record("\(secret) in \(place)") }
        }
    }

    @Test("Not when everything fails at the start")
    func refused() async throws {
        let service = TellTale()
        defer { service.server.stop() }
        let program = try FlywheelProgram()
        try program.write("x.yaml", Self.text(service.server.url).replacing("path: /token", with: "path: /elsewhere"))
        try program.write("people.csv", "name,password\n" + (0..<3).map { "p\($0),from-a-file-\($0)\n" }.joined())
        let run = try await program.run(
            [
                "run", "x.yaml", "--into", "out", "--set", "users.file=people.csv", "--set",
                "operations.login.request.form.password={{ user.password }}",
            ], environment: Self.environment)
        #expect(run.status == 69 && run.errors.contains("500 Oh"), "\(run.errors)")
        var said = run.output + run.errors
        #expect(!said.contains("from-a-file"), "\(said)")
        for file in try FileManager.default.contentsOfDirectory(atPath: program.folder + "/out") {
            said += try program.read("out/\(file)")
        }
        for secret in Self.needles(service) where said.contains(secret) { Issue.record("\(secret) was said") }
    }
}
