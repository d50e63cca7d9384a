/// What an `auth` is read against.
struct AuthContext {
    /// Nil when the target could not be read.
    let target: Target?
    /// The scenario's own, for an operation's; nil outside operations.
    var inherited: Auth?
    /// The operations that a login can name.
    var names: OperationNames?
    /// Where the file says to `use` an operation of a library: the place to blame for what that operation lacks.
    var use: Place?
}

extension ScenarioReader {
    /// The roles of the bundled service.
    private static let userRole = "authenticated"

    /// What holds when a scenario says nothing: the bundled service knows its users by their tokens.
    static func defaultAuth(for target: Target?) -> Auth? {
        if case .bundled = target { return .jwt(secret: nil, role: userRole) }
        return nil
    }

    private static let forms = ["jwt", "bearer", "login"]

    func auth(_ value: Value, _ context: AuthContext) -> Auth? {
        guard let fields = fields(value, "auth", Keys(built: Self.forms)) else { return nil }
        switch exactlyOne(Self.forms, in: fields) {
        case "jwt": return fields["jwt"].flatMap { jwt($0, context) }
        case "bearer": return fields["bearer"].flatMap { secret($0, "bearer") }.map(Auth.bearer)
        case "login": return fields["login"].flatMap { login($0, context.names) }
        default: return nil
        }
    }

    /// An operation's `auth`: `none`, or one of its own.
    func credentials(_ value: Value, _ context: AuthContext) -> Operation.Credentials? {
        if case .scalar(let scalar) = value.content {
            if scalar.text == "none" { return Operation.Credentials.none }
            report(
                value.place, "auth cannot be \(value.kind)", expected: "`none`, `{jwt: …}` or `{bearer: …}`",
                hint: NearestName.of(scalar.text, among: ["none"]).map { "did you mean `\($0)`?" })
            return nil
        }
        let keys = Keys(built: ["jwt", "bearer"], elsewhere: ["login"])
        guard let fields = fields(value, "an operation's auth", keys) else { return nil }
        switch exactlyOne(["jwt", "bearer"], in: fields) {
        case "jwt": return fields["jwt"].flatMap { jwt($0, context) }.map(Operation.Credentials.own)
        case "bearer": return fields["bearer"].flatMap { secret($0, "bearer") }.map { .own(.bearer($0)) }
        default: return nil
        }
    }

    private func jwt(_ value: Value, _ context: AuthContext) -> Auth? {
        guard let fields = fields(value, "jwt", Keys(built: ["secret", "role"])) else { return nil }
        let role = fields["role"].map { printable($0, "role", secret: false) } ?? Self.userRole
        let isBundled = if case .bundled = context.target { true } else { false }
        guard let given = fields["secret"] else {
            if case .jwt(let secret?, _) = context.inherited { return role.map { .jwt(secret: secret, role: $0) } }
            if !isBundled, context.target != nil {
                report(
                    context.use ?? fields.place, "`secret` is missing in jwt",
                    expected: "the secret that the service checks tokens with",
                    hint: #"such as auth: {jwt: {secret: "{{ env.JWT_SECRET }}"}}"#)
                return nil
            }
            return role.map { .jwt(secret: nil, role: $0) }
        }
        let secret = secret(given, "secret")
        if isBundled {
            report(
                fields.keyPlace("secret") ?? given.place, "the bundled target makes its own secret",
                expected: "`role` alone", hint: "remove `secret`")
            return nil
        }
        guard let secret, let role else { return nil }
        return .jwt(secret: secret, role: role)
    }

    /// A text that no output may show.
    private func secret(_ value: Value, _ what: String) -> String? {
        guard let text = printable(value, what, secret: true) else { return nil }
        if case .scalar(let scalar) = value.content, scalar.text == text {
            secrets.add(text, in: value, range: 0..<text.unicodeScalars.count)
        }
        return text
    }

    /// Not empty, no control characters: it stands in a header or a token.
    private func printable(_ value: Value, _ what: String, secret: Bool) -> String? {
        guard let text = text(value, what, isSecret: secret) else { return nil }
        if text.isEmpty {
            report(value.place, "\(what) is empty", expected: "text")
            return nil
        }
        if text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
            report(value.place, "\(what) holds a control character", expected: "text of one line")
            return nil
        }
        return text
    }
}
