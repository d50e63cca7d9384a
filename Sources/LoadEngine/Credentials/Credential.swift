import ScenarioFormat

/// Which credentials an operation's requests carry.
enum Credential {
    static func of(_ operation: Operation, inherited: Auth?) -> Auth? {
        switch operation.credentials {
        case .inherited: inherited
        case .none: nil
        case .own(let auth): auth
        }
    }

    /// The credentials that are tokens made for each user, each once, in the order of the operations.
    static func issued(_ operations: [Operation], inherited: Auth?) -> [Auth] {
        var found: [Auth] = []
        for operation in operations {
            if let auth = of(operation, inherited: inherited), case .jwt = auth, !found.contains(auth) {
                found.append(auth)
            }
        }
        return found
    }

    /// The logins whose tokens requests carry, each once.
    static func logins(_ scenario: Scenario) -> [Login] {
        var found: [Login] = []
        for operation in scenario.operations {
            if case .login(let login) = of(operation, inherited: scenario.auth), !found.contains(login) {
                found.append(login)
            }
        }
        return found
    }
}
