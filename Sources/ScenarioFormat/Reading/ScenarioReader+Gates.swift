extension ScenarioReader {
    /// Gates as written; `check` knows their language.
    func gates(_ value: Value, check: (String) -> GateProblem?) -> [GateText]? {
        let expected = "a list of gates such as `error_rate < 0.1%`"
        guard let items = list(value, "gates", expected: expected) else { return nil }
        let gates: [GateText] = items.compactMap { item in
            if case .scalar = item.content {
            } else {
                report(item.place, "a gate cannot be \(item.kind)", expected: "text", hint: "put the gate in quotes")
                return nil
            }
            guard let text = text(item, "a gate") else { return nil }
            if let problem = check(text) {
                let place = self.place(of: text.scalarOffset(ofCharacter: problem.offset), in: item, text: text)
                report(place, problem.message, hint: problem.hint)
                return nil
            }
            return GateText(text: text, line: item.place.line, column: item.place.column)
        }
        return gates.count == items.count ? gates : nil
    }

    /// Reports operations, journeys and phases that gates name and the scenario does not have: such a gate would never have
    /// data.
    func checkNames(in value: Value, _ names: OperationNames?, phases: Value?) {
        guard case .list(let items) = value.content, let phases = phases.map(phaseNames), !phases.isEmpty, let names
        else { return }
        for item in items {
            guard case .scalar(let scalar) = item.content else { continue }
            check("operation=", names.operations, "operation", scalar.text, item)
            check("journey=", names.journeys, "journey", scalar.text, item)
            check("phase=", phases, "phase", scalar.text, item)
            check("phase:", phases, "phase", scalar.text, item)
        }
    }

    private func check(_ label: String, _ names: [String], _ what: String, _ text: String, _ item: Value) {
        for range in text.ranges(of: label) {
            if range.lowerBound > text.startIndex {
                let before = text[text.index(before: range.lowerBound)]
                guard before == "{" || before == "," || before == " " else { continue }
            }
            // The gate language takes values with quotes and without.
            let value = text[range.upperBound...].drop { $0 == "\"" }
            let name = value.prefix { $0.isASCIILetter || $0.isASCIIDigit || "._-".contains($0) }
            guard !name.isEmpty, !names.contains(String(name)) else { continue }
            let offset = text.unicodeScalars.distance(from: text.startIndex, to: value.startIndex)
            report(
                item.place(at: offset), "unknown \(what) \(String(name).quoted)",
                expected: names.isEmpty ? "no \(what): there is none" : names.choices,
                hint: NearestName.of(String(name), among: names).map { "did you mean `\($0)`?" })
        }
    }

    /// Only a text that stands in the file as it is has places of its own.
    private func place(of offset: Int, in item: Value, text: String) -> Place {
        guard case .scalar(let scalar) = item.content, scalar.text == text else { return item.place }
        return item.place(at: offset)
    }
}

extension String {
    fileprivate func scalarOffset(ofCharacter offset: Int) -> Int {
        let index = index(startIndex, offsetBy: max(offset, 0), limitedBy: endIndex) ?? endIndex
        return unicodeScalars.distance(from: startIndex, to: index)
    }
}
