/// What journeys must know of one operation: the variables that it needs and those that it gives.
struct OperationFacts {
    let name: String
    let uses: Set<Int>
    let extracts: Set<Int>

    init(_ operation: Operation) {
        name = operation.name
        extracts = Set(operation.extract.map(\.variable))
        uses = Set(Self.templates(of: operation).flatMap(\.segments).compactMap(Self.variable))
    }

    private static func templates(of operation: Operation) -> [Template] {
        let request = operation.request
        var templates = [request.path] + (request.query + request.headers).map(\.value)
        switch request.body {
        case .json(let template), .text(let template): templates.append(template)
        case .form(let fields): templates += fields.map(\.value)
        case .none, .file: break
        }
        let tests = operation.expect.headers.map(\.test) + operation.expect.json.map(\.test)
        for case .equals(let template) in tests { templates.append(template) }
        return templates
    }

    private static func variable(_ segment: Template.Segment) -> Int? {
        if case .slot(.variable(let index)) = segment { index } else { nil }
    }
}

/// What the steps of a journey are held against.
struct JourneyContext {
    /// Names of the operations; nil where they cannot be told.
    let names: OperationNames?
    /// Of each operation; nil where one of them is wrong, so that what it gives cannot be told.
    let facts: [OperationFacts]?
    /// The operation that logs in, and what a user has from it before the first step.
    let login: Int?
    let given: Set<Int>

    init(names: OperationNames?, operations: [Operation]?, auth: Auth?) {
        self.names = names
        let facts = operations.map { $0.map(OperationFacts.init) }
        self.facts = facts
        guard case .login(let login) = auth else {
            self.login = nil
            given = []
            return
        }
        self.login = login.operation
        given = facts?[login.operation].extracts ?? []
    }
}
