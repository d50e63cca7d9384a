import LoadMetrics
import LoadTransport
import ScenarioFormat
import Synchronization
import Testing

@testable import LoadEngine

/// A service that gives out tokens and takes them for a while: token `n.user.serial`, good for so many answers' time.
private final class TokenService: Sendable {
    private struct State {
        var serial = 0
        var logins: [String: Int] = [:]
        var issued: [String: Int64] = [:]
    }
    private let state = Mutex(State())
    let lifetime: Int64
    let refuses: Bool
    /// Put behind every token, as in a JSON string.
    let ending: String

    init(lifetime: Int64 = .max, refuses: Bool = false, ending: String = "") {
        self.ending = ending
        self.lifetime = lifetime
        self.refuses = refuses
    }

    var logins: [String: Int] { state.withLock(\.logins) }

    func reply(_ request: String, now: Int64) -> TestService.Reply {
        var reply = TestService.Reply()
        if request.hasPrefix("POST /token ") {
            let user = String(request.split(separator: "user=").last ?? "")
            guard !refuses else {
                reply.head = "HTTP/1.1 401 Unauthorized\r\n"
                reply.body = "no such user"
                return reply
            }
            let token = state.withLock { state in
                state.serial += 1
                state.logins[user, default: 0] += 1
                let token = "t.\(user).\(state.serial)"
                state.issued[token] = now
                return token
            }
            reply.body = #"{"access_token": "\#(token)\#(ending)", "token_type": "Bearer"}"#
        } else {
            let token = request.split(separator: "\r\n").first { $0.hasPrefix("authorization: Bearer ") }?.dropFirst(22)
            let user = request.split(separator: " ")[1].dropFirst()
            let issued = state.withLock { $0.issued[String(token ?? "")] }
            let isRight = token.map { $0.hasPrefix("t.\(user).") } ?? false
            if !isRight || now - (issued ?? -.max / 2) > lifetime { reply.head = "HTTP/1.1 401 Unauthorized\r\n" }
        }
        return reply
    }
}

@Suite("A login") struct LoginTests {
    private static func scenario(per: Login.Scope, renew: Int64? = nil, seconds: Int64 = 1) -> Scenario {
        let login = Make.operation(
            "login", weight: 0,
            request: Request(
                method: "POST", path: Make.text("/token"),
                headers: [.init(name: "content-type", value: Make.text("application/x-www-form-urlencoded"))],
                body: .form([.init(name: "user", value: Template([.slot(.userIndex)]))])),
            extract: [
                Extraction(
                    variable: 0,
                    source: .json(JSONPointer(text: "/access_token", tokens: [.key("access_token")]), pick: .first))
            ], credentials: .none)
        let get = Make.operation(
            "get", request: Request(path: Template([.text("/"), .slot(.userIndex)])),
            expect: Expect(status: [200...200]))
        return Make.scenario(
            users: Users(count: per == .run ? 1 : 40, popularity: .uniform),
            auth: .login(Login(operation: 0, per: per, token: 0, renew: renew)), operations: [login, get],
            variables: ["token"], load: [Make.constant(200, seconds: seconds)])
    }

    private static func run(_ scenario: Scenario, _ tokens: TokenService) async throws -> LoadResult {
        let service = TestService { _, request in tokens.reply(request, now: monotonic()) }
        defer { service.stop() }
        let run = try LoadRun(
            plan: Plan(scenario: scenario), target: service.address, options: WorkerOptions(threads: 2))
        return try await offPool { try run.run { _ in } }
    }

    @Test("gives every user its token, outside the plan", arguments: [Login.Scope.run, .user])
    func logsIn(per: Login.Scope) async throws {
        let tokens = TokenService()
        let result = try await Self.run(Self.scenario(per: per), tokens)
        let totals = Totals(result)
        #expect(totals.ok == 200 && totals.errors == 0)
        #expect(totals.cells.allSatisfy { $0.operation == 1 })
        #expect(tokens.logins.count == (per == .run ? 1 : 40) && tokens.logins.values.allSatisfy { $0 == 1 })
        #expect(result.renewedTokens == 0)
    }

    @Test("is made again before its token is too old")
    func renews() async throws {
        let tokens = TokenService(lifetime: 1_500_000_000)
        let result = try await Self.run(Self.scenario(per: .user, renew: 1_000_000_000, seconds: 4), tokens)
        #expect(Totals(result).errors == 0 && Totals(result).ok == 800)
        #expect(result.renewedTokens >= 120 && result.failedRenewals == 0)
    }

    @Test("that fails is said before anything is sent")
    func fails() async throws {
        await #expect {
            _ = try await Self.run(Self.scenario(per: .user), TokenService(refuses: true))
        } throws: { error in
            guard case LoadError.login("login", _, let message) = error else { return false }
            return message == "answered 401 Unauthorized: no such user"
        }
    }

    @Test(
        "whose token could not stand in a header fails", arguments: [#"\r\nX-Injected: yes"#, #"\n"#, #"\u0000"#, " "])
    func injected(ending: String) async throws {
        await #expect {
            _ = try await Self.run(Self.scenario(per: .run), TokenService(ending: ending))
        } throws: { error in
            guard case LoadError.login("login", _, let message) = error else { return false }
            return message.hasSuffix("the token holds characters that no header may have")
        }
    }
}
