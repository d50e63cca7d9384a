extension ScenarioReader {
    private static let tests = ["equals", "present", "matches"]

    func headerExpectations(_ value: Value) -> [HeaderExpectation]? {
        let expected = "names with what is expected, such as {etag: {present: true}}"
        guard let entries = entries(value, "header", expected: expected) else { return nil }
        var taken: Set<String> = []
        let read: [HeaderExpectation] = entries.compactMap { entry in
            let name = entry.key.lowercased()
            let isName = isHeaderName(entry)
            if !taken.insert(name).inserted {
                report(entry.place, "the header \(entry.key.quoted) is expected twice", expected: "one test")
                return nil
            }
            guard let test = test(entry.value, "header \(entry.key.quoted)", ofJSON: false), isName else { return nil }
            return HeaderExpectation(name: name, test: test)
        }
        return read.count == entries.count ? read : nil
    }

    func jsonExpectations(_ value: Value) -> [JSONExpectation]? {
        let expected = "JSON pointers with what is expected, such as {/id: {present: true}}"
        guard let entries = entries(value, "json", expected: expected) else { return nil }
        let read: [JSONExpectation] = entries.compactMap { entry in
            let pointer = pointer(entry.key, at: entry.place)
            guard let test = test(entry.value, "the value at \(entry.key.quoted)", ofJSON: true), let pointer else {
                return nil
            }
            return JSONExpectation(pointer: pointer, test: test)
        }
        return read.count == entries.count ? read : nil
    }

    /// A value to be equal to, or a mapping that says what to ask.
    private func test(_ value: Value, _ what: String, ofJSON isJSON: Bool) -> ValueTest? {
        guard case .mapping(let entries) = value.content else { return equality(value, what, ofJSON: isJSON) }
        if entries.isEmpty, startsSlot(value.place) { return nil }
        guard let fields = fields(value, what, Keys(built: Self.tests)), let form = exactlyOne(Self.tests, in: fields),
            let given = fields[form]
        else { return nil }
        switch form {
        case "present": return boolean(given, "present").map(ValueTest.present)
        case "matches": return pattern(given, "matches").map(ValueTest.matches)
        default: return equality(given, what, ofJSON: isJSON)
        }
    }

    private func equality(_ value: Value, _ what: String, ofJSON isJSON: Bool) -> ValueTest? {
        if isJSON, value.isNull { return .isNull }
        guard isJSON, case .scalar(let scalar) = value.content, scalar.style == .plain else {
            return template(value, what, isJSON ? .none : .header).map(ValueTest.equals)
        }
        if scalar.text == "true" || scalar.text == "false" { return .equalsBoolean(scalar.text == "true") }
        guard Self.isJSONNumber(scalar.text) else { return template(value, what, .none).map(ValueTest.equals) }
        guard let number = Double(scalar.text), number.isFinite else {
            report(value.place, "\(scalar.text.quoted) is out of range", expected: "a number that a double can hold")
            return nil
        }
        return .equalsNumber(number)
    }
}
