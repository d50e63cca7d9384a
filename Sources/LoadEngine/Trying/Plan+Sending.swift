import ScenarioFormat

extension Plan {
    /// Whether some phase sends this operation on its own.
    func sends(_ operation: Int) -> Bool { phases.contains { $0.deck.weights[operation] > 0 } }

    /// Whether nothing sends it at all: no phase, no journey, no login.
    func sendsNowhere(_ operation: Int) -> Bool {
        !sends(operation) && !travelledOperations.contains(operation)
            && !Credential.logins(scenario).contains { $0.operation == operation }
    }
}

extension Scenario {
    /// The operations whose requests carry this login's token.
    func operations(of login: Login) -> [Int] {
        operations.indices.filter { Credential.of(operations[$0], inherited: auth) == .login(login) }
    }
}
