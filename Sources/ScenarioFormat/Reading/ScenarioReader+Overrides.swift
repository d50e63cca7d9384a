extension ScenarioReader {
    private static let overrideExample = "path=value, such as load.steady.rate=200/s or gates[0]='error_rate < 1%'"

    /// The tree with values of the command line in place of the file's, so that all that is checked of a file is checked of
    /// them too; and the overrides that could be read.
    func applying(_ texts: [String], to root: Value) -> (root: Value, overrides: [Override]) {
        var root = root
        var overrides: [Override] = []
        for text in texts.prefix(Limits.overrides) {
            guard let override = override(text) else { continue }
            overrides.append(override)
            guard let value = value(of: override) else { continue }
            if let changed = setting(value, override, step: 0, in: root) { root = changed }
        }
        if texts.count > Limits.overrides {
            let source = SourceText(name: "--set", text: texts[Limits.overrides])
            report(
                Place(source: source, line: 1, column: 1), "\(texts.count) overrides",
                expected: "at most \(Limits.overrides)")
        }
        return (root, overrides)
    }

    private func override(_ text: String) -> Override? {
        do throws(Override.Problem) {
            return try Override(text)
        } catch {
            let source = SourceText(name: "--set", text: text)
            report(source.place(at: error.offset), error.message, expected: Self.overrideExample)
            return nil
        }
    }

    /// YAML, but that a slot needs no quotes: the shell has taken them.
    private func value(of override: Override) -> Value? {
        let place = Place(source: override.value, line: 1, column: 1)
        let text = override.value.text
        if text.isEmpty || text.hasPrefix("{{") {
            return Value(place: place, content: .scalar(Value.Scalar(text: text, style: .plain)))
        }
        return document(override.value)
    }

    private func setting(_ new: Value, _ override: Override, step: Int, in old: Value) -> Value? {
        guard step < override.steps.count else { return new }
        switch (override.steps[step].step, old.content) {
        case (.key(let key), .mapping(var entries)):
            if let index = entries.firstIndex(where: { $0.key == key }) {
                let found = entries[index]
                guard let value = setting(new, override, step: step + 1, in: found.value) else { return nil }
                // What is wrong with a key that the override names is shown where it stands in the file.
                entries[index] = Value.Entry(key: key, place: found.place, value: value)
            } else {
                guard let value = created(new, override, step: step + 1) else { return nil }
                entries.append(Value.Entry(key: key, place: override.place(of: step), value: value))
            }
            return Value(place: old.place, content: .mapping(entries))
        case (.index(let index), .list(var items)):
            guard index <= items.count else {
                report(
                    override.place(of: step), "there is no item \(index)",
                    expected: "an index up to \(items.count), which appends one")
                return nil
            }
            let value =
                index < items.count
                ? setting(new, override, step: step + 1, in: items[index]) : created(new, override, step: step + 1)
            guard let value else { return nil }
            if index < items.count { items[index] = value } else { items.append(value) }
            return Value(place: old.place, content: .list(items))
        case (.key(let name), .list(var items)):
            guard let index = item(name, of: items, override, step: step),
                let value = setting(new, override, step: step + 1, in: items[index])
            else { return nil }
            items[index] = value
            return Value(place: old.place, content: .list(items))
        case (.index, .mapping(let entries)):
            report(override.place(of: step), "a mapping has no items", expected: entries.map(\.key).choicesOrNone)
            return nil
        case (_, .scalar):
            if old.isNull { return created(new, override, step: step) }
            report(
                override.place(of: step), "\(old.kind) has nothing in it",
                expected: "a path that ends before this step")
            return nil
        }
    }

    /// The mappings and lists that are missing on the way.
    private func created(_ new: Value, _ override: Override, step: Int) -> Value? {
        guard step < override.steps.count else { return new }
        guard let inner = created(new, override, step: step + 1) else { return nil }
        let place = override.place(of: step)
        switch override.steps[step].step {
        case .key(let key):
            let entry = Value.Entry(key: key, place: place, value: inner)
            return Value(place: place, content: .mapping([entry]))
        case .index(0): return Value(place: place, content: .list([inner]))
        case .index(let index):
            report(place, "there is no item \(index)", expected: "an index up to 0, which appends one")
            return nil
        }
    }

    /// The item of a list that is called so; phases without a name go by the one that they get.
    private func item(_ name: String, of items: [Value], _ override: Override, step: Int) -> Int? {
        let names = items.enumerated().map { $1.entry("name")?.text ?? Self.defaultName(number: $0 + 1) }
        if let index = names.firstIndex(of: name) { return index }
        let isNamed = items.contains { $0.entry("name") != nil } || step == 1 && override.path.hasPrefix("load.")
        report(
            override.place(of: step), isNamed ? "unknown item \(name.quoted)" : "the items of this list have no names",
            expected: isNamed ? names.choicesOrNone : "an index such as [0]",
            hint: isNamed ? NearestName.of(name, among: names).map { "did you mean `\($0)`?" } : nil)
        return nil
    }
}

extension [String] {
    fileprivate var choicesOrNone: String { isEmpty ? "nothing: it is empty" : choices }
}
