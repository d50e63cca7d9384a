import Foundation
import Synchronization

/// Somebody else's service, small: a token endpoint on one port, a shop on another. Tokens expire; an item is found only by an
/// id that a list has given to the very user who asks.
final class ShopService: Sendable {
    static let password = "correct horse, battery"

    let shop, identity: LoopbackServer
    private let shared: Shared

    private final class Shared: Sendable {
        let state = Mutex(State())
    }

    fileprivate struct State {
        var serial = 0
        /// Whose a token is, and until when.
        var tokens: [String: (user: String, until: ContinuousClock.Instant)] = [:]
        /// Items that lists have given out, by user.
        var offered: [String: Set<Int>] = [:]
        var figures = Figures()
    }

    struct Figures: Sendable {
        var logins = 0
        var lists = 0
        var items = 0
        var refused: [String: Int] = [:]
    }

    var figures: Figures { shared.state.withLock(\.figures) }
    var issuedTokens: [String] { shared.state.withLock { Array($0.tokens.keys) } }

    /// `lifetime`: how long a token is good.
    init(lifetime: Duration = .seconds(3600)) {
        let shared = Shared()
        self.shared = shared
        identity = LoopbackServer { request in
            shared.state.withLock { $0.login(request, lifetime: lifetime) }
        }
        shop = LoopbackServer { request in
            shared.state.withLock { $0.browse(request) }
        }
    }

    func stop() {
        shop.stop()
        identity.stop()
    }
}

extension ShopService.State {
    fileprivate mutating func refuse(_ status: String, _ reason: String) -> LoopbackServer.Answer {
        figures.refused[reason, default: 0] += 1
        return .init(status: status, body: #"{"error": "\#(reason)"}"#)
    }

    fileprivate mutating func login(_ request: LoopbackServer.Request, lifetime: Duration) -> LoopbackServer.Answer {
        var form: [String: String] = [:]
        for pair in request.body.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            form[String(parts[0])] = parts.count > 1 ? String(parts[1]).removingPercentEncoding : nil
        }
        guard request.method == "POST", request.path == "/token",
            request.headers["content-type"] == "application/x-www-form-urlencoded"
        else { return refuse("400 Bad Request", "no token request") }
        guard request.headers["authorization"] == nil else { return refuse("400 Bad Request", "a login with a token") }
        guard form["grant_type"] == "password", form["password"] == ShopService.password, let user = form["username"],
            user.contains("@")
        else { return refuse("401 Unauthorized", "wrong password") }
        serial += 1
        let token = "tok-\(serial)-\(UInt64.random(in: .min ... .max))"
        tokens[token] = (user, .now + lifetime)
        figures.logins += 1
        return .init(body: #"{"access_token": "\#(token)", "token_type": "Bearer", "scope": "shop"}"#)
    }

    fileprivate mutating func browse(_ request: LoopbackServer.Request) -> LoopbackServer.Answer {
        let token = request.headers["authorization"].flatMap { $0.hasPrefix("Bearer ") ? String($0.dropFirst(7)) : nil }
        guard let token, let holder = tokens[token] else { return refuse("401 Unauthorized", "no token") }
        guard holder.until > .now else { return refuse("401 Unauthorized", "expired token") }
        if request.path == "/items" {
            guard let page = Int(request.query["page"] ?? ""), (1...20).contains(page) else {
                return refuse("400 Bad Request", "no page")
            }
            figures.lists += 1
            let ids = (0..<10).map { _ in Int.random(in: 1...1_000_000_000) }
            offered[holder.user, default: []].formUnion(ids)
            let items = ids.map { #"{"id": \#($0), "name": "item \#($0)"}"# }.joined(separator: ",\n  ")
            return .init(body: #"{"page": \#(page), "items": [\#(items)]}"#)
        }
        guard let id = Int(request.path.dropFirst("/items/".count)),
            offered[holder.user]?.contains(id) == true
        else { return refuse("404 Not Found", "an item that was never offered") }
        figures.items += 1
        return .init(body: #"{"id": \#(id), "price": 100}"#)
    }
}
