extension ScenarioReader {
    /// `names` holds the operations; their own part of the bargain is checked once they are read.
    func login(_ value: Value, _ names: OperationNames?) -> Auth? {
        guard let fields = fields(value, "login", Keys(built: ["operation", "per", "token", "renew"])) else {
            return nil
        }
        let operation = required("operation", in: fields, expected: "the operation that logs in").flatMap {
            index(of: $0, "operation", names?.operations)
        }
        let scopes = Login.Scope.allCases.map(\.rawValue)
        let per = fields["per"].map { choice($0, "per", scopes).flatMap(Login.Scope.init) } ?? .user
        let token = required("token", in: fields, expected: "the variable that holds the token").flatMap {
            index(of: $0, "variable", names == nil ? nil : scope.variables)
        }
        // Nil for what is not given and for what is wrong: that has been reported, and the file is refused.
        let renew = fields["renew"].flatMap { duration($0, "renew", Limits.renew) }
        guard let operation, let per, let token else { return nil }
        return .login(Login(operation: operation, per: per, token: token, renew: renew))
    }

    private func index(of value: Value, _ what: String, _ names: [String]?) -> Int? {
        guard let names else { return text(value, what) == nil ? nil : 0 }
        guard !names.isEmpty else {
            report(value.place, "unknown \(what) \(value.kind)", expected: "an operation with `extract`")
            return nil
        }
        return choice(value, what, names).flatMap { names.firstIndex(of: $0) }
    }

    /// Holds the operation of a login against what it must be: drawn by nothing, with no credentials, the token's source. It
    /// gets `auth: none` if it says nothing.
    func checkLogin(_ auth: Auth?, _ value: Value?, _ operations: inout [Operation], in file: Value?) {
        guard case .login(let login) = auth, case .mapping(let entries) = file?.content,
            entries.indices.contains(login.operation), operations.indices.contains(login.operation)
        else { return }
        let entry = entries[login.operation]
        let operation = operations[login.operation]
        if operation.weight > 0 {
            report(
                entry.value.entry("weight")?.place ?? entry.place,
                "\(entry.key.quoted) logs in, so it is no part of the load", expected: "weight: 0")
        }
        if case .own = operation.credentials {
            report(
                entry.value.entry("auth")?.place ?? entry.place, "\(entry.key.quoted) logs in, so it has no token yet",
                expected: "auth: none")
        }
        if !operation.extract.contains(where: { $0.variable == login.token }) {
            let token = value?.entry("login")?.entry("token")?.place ?? entry.place
            let own = operation.extract.map { scope.variables[$0.variable] }
            report(
                token, "\(entry.key.quoted) does not extract \(scope.variables[login.token].quoted)",
                expected: own.isEmpty ? "an operation with `extract`" : own.choices)
        }
        let facts = OperationFacts(operation)
        if let variable = facts.uses.min() {
            report(
                entry.place, "\(entry.key.quoted) logs in before anything is extracted",
                expected: "no `var.\(scope.variables[variable])` in it")
        }
        operations[login.operation].credentials = .none
    }
}
