extension ScenarioReader {
    private static let urlExample = "an absolute URL such as https://id.example/token"

    func url(_ value: Value) -> AbsoluteURL? {
        guard let scalar = scalar(value, "url"), let pieces = pieces(value, scalar) else { return nil }
        if let password = ConnectionString.password(in: scalar.text) { addSecret(password, of: scalar.text, in: value) }
        var parts = URLParts()
        var isRight = true
        for piece in pieces {
            switch piece {
            case .text(let text): parts.append(text)
            case .slot(let text, let offset):
                switch slot(text, at: value.place(at: offset)) {
                case .slot(let slot):
                    if parts.append(slot) { continue }
                    report(
                        value.place(at: offset), "a slot cannot stand before the path of a url",
                        expected: "slots in its path and query")
                    isRight = false
                case .environment(let name):
                    if let resolved = variable(name, at: value.place(at: offset), isSecret: !parts.isBeforePath) {
                        parts.append(value: resolved)
                    } else {
                        isRight = false
                    }
                case nil: isRight = false
                }
            }
        }
        guard isRight else { return nil }
        if let problem = parts.problem {
            report(value.place, problem, expected: Self.urlExample)
            return nil
        }
        return parts.url { origin in self.origin(origin, at: value) }
    }

    private func origin(_ text: String, at value: Value) -> String? {
        // It may have come from the environment.
        if let password = ConnectionString.password(in: text) { secrets.add(password) }
        do throws(QuantityProblem) {
            if text.lowercased().hasPrefix("unix:") {
                throw QuantityProblem(
                    message: "a request cannot name a socket", hint: "put the service's address under target.url")
            }
            return try BaseURL.parse(text)
        } catch {
            report(value.place, error, expected: Self.urlExample)
            return nil
        }
    }
}
