/// What stands between `{{` and `}}`.
enum SlotExpression: Equatable {
    case slot(Slot)
    case environment(String)

    static let names = [
        "user.id", "user.index", "user.<column>", "data.<name>.<column>", "var.<extracted>", "random.int(a,b)",
        "random.uuid", "random.word", "random.text(n)", "iteration", "arrival", "time.unix", "env.NAME",
    ]

    /// Longest text of words that a slot may ask for, characters.
    static let maximumText = 100_000

    private static let constants: [String: Slot] = [
        "user.id": .userID, "user.index": .userIndex, "random.uuid": .randomUUID, "random.word": .randomWord,
        "iteration": .iteration, "arrival": .arrival, "time.unix": .timeUnix,
    ]

    static func parse(_ text: String, in scope: SlotScope) throws(QuantityProblem) -> SlotExpression {
        if let slot = constants[text] { return .slot(slot) }
        if text.isEmpty { throw QuantityProblem(message: "an empty slot") }
        if let name = text.after("env.") {
            guard isVariable(name) else {
                throw QuantityProblem(message: "\(name.quoted) is not the name of a variable")
            }
            return .environment(name)
        }
        if let function = try function(text) { return .slot(function) }
        if let name = text.after("var.") { return .slot(try scope.variable(name)) }
        if let name = text.after("data.") { return .slot(try scope.dataSlot(name)) }
        if let name = text.after("user."), scope.user != .none {
            return .slot(.userColumn(try scope.column(name, in: scope.user, of: "user")))
        }
        throw unknown(text, in: scope)
    }

    private static func function(_ text: String) throws(QuantityProblem) -> Slot? {
        guard let open = text.firstIndex(of: "("), text.hasSuffix(")") else { return nil }
        let name = String(text[..<open]).trimmed
        let arguments = text[text.index(after: open)...].dropLast().split(
            separator: ",", omittingEmptySubsequences: false
        )
        .map { String($0).trimmed }
        let numbers = arguments.compactMap { Int64($0) }
        switch name {
        case "random.int":
            guard arguments.count == 2, numbers.count == 2 else {
                throw QuantityProblem(message: "`random.int` takes two whole numbers", hint: "such as random.int(1,20)")
            }
            guard numbers[0] <= numbers[1] else {
                throw QuantityProblem(message: "`random.int` takes the smaller number first")
            }
            return .randomInt(numbers[0], numbers[1])
        case "random.text":
            guard arguments.count == 1, let length = numbers.first, (1...Int64(maximumText)).contains(length) else {
                throw QuantityProblem(
                    message: "`random.text` takes a number of characters from 1 to \(maximumText)",
                    hint: "such as random.text(40)")
            }
            return .randomText(Int(length))
        default:
            return nil
        }
    }

    private static func unknown(_ text: String, in scope: SlotScope) -> QuantityProblem {
        let bare = String(text.prefix { $0 != "(" })
        // Those with `<` are forms, not names.
        let known = names.filter { !$0.contains("<") }.map { String($0.prefix { $0 != "(" }) }
        if let meant = NearestName.of(bare, among: known), let name = names.first(where: { $0.hasPrefix(meant) }) {
            return QuantityProblem(message: "unknown slot \(text.quoted)", hint: "did you mean `\(name)`?")
        }
        if text.hasPrefix("user.") {
            return QuantityProblem(
                message: "unknown slot \(text.quoted)", hint: "columns of users come from `users.file`")
        }
        return QuantityProblem(message: "unknown slot \(text.quoted)")
    }

    static func isVariable(_ name: String) -> Bool {
        guard let first = name.first, first == "_" || first.isASCIILetter else { return false }
        return name.allSatisfy { $0 == "_" || $0.isASCIILetter || $0.isASCIIDigit }
    }

    static let nameRule = "a letter or `_`, then letters, digits, `_` or `-`"

    /// Names of data sets and of what is extracted: at most 64 characters.
    static func isName(_ name: String) -> Bool {
        name.count <= 64 && isVariable(String(name.map { $0 == "-" ? "_" : $0 })) && name.first != "-"
    }
}

extension Character {
    var isASCIILetter: Bool { ("a"..."z").contains(self) || ("A"..."Z").contains(self) }
}

extension String {
    /// The rest after a prefix; nil if the text does not begin with it.
    func after(_ prefix: String) -> String? { hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil }

    /// Without blanks at both ends.
    var trimmed: String {
        let start = drop { $0 == " " || $0 == "\t" }
        let end = start.lastIndex { $0 != " " && $0 != "\t" }
        return end.map { String(start[...$0]) } ?? ""
    }
}
