extension ScenarioReader {
    /// A text with its `{{ env.NAME }}` resolved; no other slot may stand in it.
    func text(_ value: Value, _ what: String, isSecret: Bool = false) -> String? {
        resolved(value, what, isSecret: isSecret)?.text
    }

    /// A text, and whether YAML would take it for one: quoted, unless the quotes only hold a slot of the environment.
    private func resolved(_ value: Value, _ what: String, isSecret: Bool) -> (text: String, isQuoted: Bool)? {
        guard let scalar = scalar(value, what) else { return nil }
        guard let pieces = pieces(value, scalar) else { return nil }
        var result = ""
        var isEnvironment = false
        for piece in pieces {
            switch piece {
            case .text(let text): result += text
            case .slot(let text, let offset):
                guard let part = environmentOnly(text, value.place(at: offset), what, isSecret: isSecret) else {
                    return nil
                }
                result += part
                isEnvironment = true
            }
        }
        return (result, scalar.style != .plain && !isEnvironment)
    }

    private func environmentOnly(_ text: String, _ place: @autoclosure () -> Place, _ what: String, isSecret: Bool)
        -> String?
    {
        switch slot(text, at: place()) {
        case .environment(let name): return variable(name, at: place(), isSecret: isSecret)
        case .slot:
            report(place(), "\(text.quoted) cannot stand in \(what)", expected: "text or {{ env.NAME }}")
            return nil
        case nil: return nil
        }
    }

    /// A scalar that is not null.
    func scalar(_ value: Value, _ what: String) -> Value.Scalar? {
        if case .scalar(let scalar) = value.content, !value.isNull { return scalar }
        if case .mapping(let entries) = value.content, entries.isEmpty, startsSlot(value.place) {
            // `{{ user.id }}` without quotes: the document has said so already.
            return nil
        }
        report(value.place, "\(what) cannot be \(value.kind)", expected: "text")
        return nil
    }

    func startsSlot(_ place: Place) -> Bool {
        let offset = place.source.offset(line: place.line, column: place.column)
        return place.source.scalars[offset...].prefix(2).elementsEqual(["{", "{"])
    }

    func pieces(_ value: Value, _ scalar: Value.Scalar) -> [Piece]? {
        let (pieces, unclosed) = Piece.cut(scalar.text)
        guard let unclosed else { return pieces }
        report(value.place(at: unclosed), "`{{` is never closed", expected: "`}}` after the slot's name")
        return nil
    }

    func slot(_ text: String, at place: @autoclosure () -> Place) -> SlotExpression? {
        scope.suggests = !isFull
        do {
            return try SlotExpression.parse(text, in: scope)
        } catch {
            report(place(), error, expected: SlotExpression.names.choices)
            return nil
        }
    }

    func variable(_ name: String, at place: @autoclosure () -> Place, isSecret: Bool) -> String? {
        guard let value = environment[name] else {
            report(
                place(), "the environment has no variable \(name.quoted)", expected: "a variable that is set",
                hint: NearestName.of(name, among: environment.keys.sorted()).map { "did you mean `\($0)`?" }
                    ?? "set it before the run: \(name)=…")
            return nil
        }
        if isSecret { secrets.add(value) }
        return value
    }

    // MARK: - Numbers and choices

    /// A whole number written without quotes.
    func integer<Number: FixedWidthInteger>(_ value: Value, _ what: String, _ range: ClosedRange<Number>) -> Number? {
        let expected = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        guard let (text, isQuoted) = plain(value, what, expected: expected) else { return nil }
        let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
        guard !isQuoted, !digits.isEmpty, digits.allSatisfy(\.isASCIIDigit) else {
            let bare = text.filter { $0 != "_" && $0 != "," && $0 != " " }
            let isNumber = !bare.isEmpty && bare.allSatisfy(\.isASCIIDigit)
            let message = isQuoted && isNumber ? "is text in quotes" : "is not a whole number"
            report(
                value.place, "\(text.quoted) \(message)", expected: expected,
                hint: isNumber ? "did you mean `\(bare)`?" : nil)
            return nil
        }
        guard let number = Number(text), range.contains(number) else {
            report(value.place, "\(what) of \(text) is out of range", expected: expected)
            return nil
        }
        return number
    }

    /// A number with or without decimals, written without quotes.
    func decimal(_ value: Value, _ what: String, above low: Double, upTo high: Double) -> Double? {
        let expected = "a number above \(low.plain) and up to \(high.plain)"
        guard let (text, isQuoted) = plain(value, what, expected: expected) else { return nil }
        guard !isQuoted, text.allSatisfy({ $0.isASCIIDigit || ".-+eE".contains($0) }), let number = Double(text) else {
            report(value.place, "\(text.quoted) is not a number", expected: expected)
            return nil
        }
        guard number > low, number <= high else {
            report(value.place, "\(what) of \(text) is out of range", expected: expected)
            return nil
        }
        return number
    }

    func boolean(_ value: Value, _ what: String) -> Bool? {
        guard let (text, isQuoted) = plain(value, what, expected: "true or false") else { return nil }
        if !isQuoted, text == "true" || text == "false" { return text == "true" }
        let yes = ["yes", "on", "true", "y"].contains(text.lowercased())
        let no = ["no", "off", "false", "n"].contains(text.lowercased())
        report(
            value.place, "\(what) cannot be \(text.quoted)", expected: "true or false",
            hint: yes || no ? "did you mean `\(yes)`?" : nil)
        return nil
    }

    /// One word of a closed list; `expected` says it where the words alone would not be the whole choice.
    func choice(
        _ value: Value, _ what: String, _ built: [String], later: [String] = [], expected: String? = nil
    ) -> String? {
        guard let (text, _) = plain(value, what, expected: expected ?? built.choices) else { return nil }
        if built.contains(text) { return text }
        let expected = expected ?? built.choices
        if later.contains(text) {
            report(value.place, "\(what) \(text.quoted) is not supported yet", expected: expected)
        } else {
            let meant = NearestName.of(text, among: built + later)
            report(
                value.place, "unknown \(what) \(text.quoted)", expected: expected,
                hint: meant.map { "did you mean `\($0)`?" })
        }
        return nil
    }

    /// Letters, digits, `.`, `_` and `-`: what gates and file names can hold.
    func isName(_ name: String, _ what: String, at place: Place) -> Bool {
        let isRight = name.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || "._-".contains($0) }
        if isRight, (1...64).contains(name.count), name.first != "." { return true }
        report(
            place, "\(name.quoted) cannot name \(what)",
            expected: "1 to 64 letters, digits, `.`, `_` or `-`")
        return false
    }

    // MARK: - Quantities

    /// Nanoseconds.
    func duration(_ value: Value, _ what: String, _ range: ClosedRange<Int64>) -> Int64? {
        guard let (text, _) = plain(value, what, expected: DurationText.example) else { return nil }
        do {
            let duration = try DurationText.parse(text)
            if range.contains(duration) { return duration }
            let bounds = "\(DurationText.describe(range.lowerBound)) to \(DurationText.describe(range.upperBound))"
            report(value.place, "\(what) of \(text) is out of range", expected: "a duration from \(bounds)")
        } catch {
            report(value.place, error, expected: DurationText.example)
        }
        return nil
    }

    func rate(_ value: Value, _ what: String, allowsZero: Bool = false) -> Rate? {
        guard let (text, _) = plain(value, what, expected: RateText.example) else { return nil }
        do {
            let rate = try RateText.parse(text)
            if rate.count > 0 || allowsZero { return rate }
            report(value.place, "\(what) of \(text) lets nothing happen", expected: "a rate above zero")
        } catch {
            report(value.place, error, expected: RateText.example)
        }
        return nil
    }

    /// A share: above 0, below 1.
    func percentage(_ value: Value, _ what: String) -> Double? {
        guard let (text, _) = plain(value, what, expected: PercentText.example) else { return nil }
        do {
            return try PercentText.parse(text)
        } catch {
            report(value.place, error, expected: PercentText.example)
            return nil
        }
    }

    private func plain(
        _ value: Value, _ what: String, expected: @autoclosure () -> String
    ) -> (text: String, isQuoted: Bool)? {
        if case .scalar = value.content, !value.isNull { return resolved(value, what, isSecret: false) }
        if case .mapping(let entries) = value.content, entries.isEmpty, startsSlot(value.place) { return nil }
        report(value.place, "\(what) cannot be \(value.kind)", expected: expected())
        return nil
    }
}

extension Double {
    /// Without a trailing `.0`.
    fileprivate var plain: String { self == rounded() ? String(Int(self)) : String(self) }
}
