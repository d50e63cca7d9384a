import Yams

/// A file parsed into values with places. The only user of Yams.
///
/// Safe on any text: size, nesting and aliases are bounded. What YAML allows and the scenario language does not (anchors, tags,
/// keys that are not text) is reported, never ignored.
struct Document {
    /// Nil if the file is empty or cannot be parsed; a problem says why.
    private(set) var root: Value?
    private(set) var problems: [Problem] = []

    struct Problem {
        let place: Place
        let message: String
        var expected: String?
        var hint: String?
    }

    /// A scenario is a page or two; this holds thousands of operations.
    static let maximumBytes = ScenarioFile.largestFile
    static let maximumDepth = 64
    /// Duplicate keys found in one file before giving up on finding more.
    private static let maximumDuplicates = 20

    private let source: SourceText
    /// First occurrences of duplicate keys by offset: Yams stops at the first duplicate, so they are renamed to get past it.
    private var renamed: [Int: Unicode.Scalar] = [:]

    init(_ source: SourceText) {
        self.source = source
        guard source.text.utf8.count <= Self.maximumBytes else {
            let size = "\(source.text.utf8.count) bytes"
            problems = [
                Problem(
                    place: start, message: "the file is too large: \(size)",
                    expected: "at most \(Self.maximumBytes) bytes")
            ]
            return
        }
        if let offset = AliasGuard.offense(in: source.scalars) {
            problems = [Self.alias(at: source.place(at: offset))]
            return
        }
        parse()
    }

    private var start: Place { Place(source: source, line: 1, column: 1) }

    private mutating func parse() {
        while true {
            do {
                // Without resolution rules every plain scalar stays text: types are read where they are expected.
                let parser = try Parser(yaml: patchedText, resolver: .basic, encoding: .utf8)
                guard let node = try parser.singleRoot() else {
                    problems.append(Problem(place: start, message: "the file is empty", expected: "a scenario"))
                    return
                }
                // Nodes hold their anchors weakly; the parser owns them.
                withExtendedLifetime(parser) { root = value(of: node, depth: 0) }
                return
            } catch let error as YamlError {
                if rename(error) { continue }
                problems.append(SyntaxProblem(error, in: source).problem)
                return
            } catch {
                problems.append(Problem(place: start, message: "cannot be parsed: \(error)"))
                return
            }
        }
    }
}

// MARK: - Duplicate keys

extension Document {
    private var patchedText: String {
        guard !renamed.isEmpty else { return source.text }
        var scalars = source.scalars
        for offset in renamed.keys { scalars[offset] = placeholder(offset) }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    /// A character of the private use area, another for each duplicate.
    private func placeholder(_ offset: Int) -> Unicode.Scalar {
        let order = renamed.keys.sorted().firstIndex(of: offset) ?? 0
        return Unicode.Scalar(UInt32(0xF_0000 + order)) ?? "\u{F0000}"
    }

    /// Renames the first of two equal keys, so that parsing gets past them; both are put right by `key(of:)`.
    private mutating func rename(_ error: YamlError) -> Bool {
        guard case .duplicatedKeysInMapping(_, let context) = error, renamed.count < Self.maximumDuplicates else {
            return false
        }
        var offset = source.offset(line: context.mark.line, column: context.mark.column)
        guard offset < source.scalars.count else { return false }
        if source.scalars[offset] == "\"" || source.scalars[offset] == "'" { offset += 1 }
        guard offset < source.scalars.count, renamed[offset] == nil, isRenamable(source.scalars[offset]) else {
            return false
        }
        renamed[offset] = source.scalars[offset]
        return true
    }

    /// Whether changing this scalar alone changes a key's text and nothing else.
    private func isRenamable(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "_" || scalar == "/"
    }

    private func original(_ text: String, at place: Place) -> String {
        guard !renamed.isEmpty else { return text }
        var offset = source.offset(line: place.line, column: place.column)
        if offset < source.scalars.count, source.scalars[offset] == "\"" || source.scalars[offset] == "'" {
            offset += 1
        }
        guard let first = renamed[offset] else { return text }
        return String(Character(first)) + String(text.unicodeScalars.dropFirst())
    }
}

// MARK: - From nodes to values

extension Document {
    private mutating func value(of node: Node, depth: Int) -> Value? {
        let place = node.mark.map { Place(source: source, line: $0.line, column: $0.column) } ?? start
        guard depth < Self.maximumDepth else {
            problems.append(
                Problem(
                    place: place, message: "nested too deeply", expected: "at most \(Self.maximumDepth) levels"))
            return nil
        }
        guard isPlain(node, at: place) else { return nil }
        switch node {
        case .scalar(let scalar):
            // Quoted text carries this tag by itself; on plain text somebody wrote it.
            if style(of: scalar) == .plain, scalar.tag.rawValue == Self.textTag {
                problems.append(Self.tag(Self.textTag, at: place))
                return nil
            }
            return Value(place: place, content: .scalar(Value.Scalar(text: scalar.string, style: style(of: scalar))))
        case .sequence(let sequence):
            return Value(place: place, content: .list(sequence.compactMap { value(of: $0, depth: depth + 1) }))
        case .mapping(let mapping):
            return Value(place: place, content: .mapping(entries(of: mapping, depth: depth)))
        case .alias:
            problems.append(Self.alias(at: place))
            return nil
        }
    }

    private mutating func entries(of mapping: Node.Mapping, depth: Int) -> [Value.Entry] {
        var entries: [Value.Entry] = []
        var seen: [String: Place] = [:]
        for (keyNode, valueNode) in mapping {
            guard let (key, place) = key(of: keyNode) else { continue }
            if let first = seen[key] {
                problems.append(
                    Problem(
                        place: place, message: "duplicate key \(key.quoted)",
                        hint: "it stands already on line \(first.line); keep one of them"))
                continue
            }
            seen[key] = place
            guard let value = value(of: valueNode, depth: depth + 1) else { continue }
            entries.append(Value.Entry(key: key, place: place, value: value))
        }
        return entries
    }

    private mutating func key(of node: Node) -> (String, Place)? {
        let place = node.mark.map { Place(source: source, line: $0.line, column: $0.column) } ?? start
        guard isPlain(node, at: place) else { return nil }
        if case .scalar(let scalar) = node { return (original(scalar.string, at: place), place) }
        if case .mapping = node {
            // The second brace begins the mapping that stands for a key.
            let offset = max(source.offset(line: place.line, column: place.column) - 1, 0)
            if source.scalars[offset] == "{" {
                problems.append(SyntaxProblem.unquotedSlot(at: source.place(at: offset)))
                return nil
            }
            problems.append(Problem(place: place, message: "a key must be text", expected: "a name followed by `:`"))
        } else {
            problems.append(Problem(place: place, message: "a key must be text", expected: "a name followed by `:`"))
        }
        return nil
    }

    /// Reports anchors and tags.
    private mutating func isPlain(_ node: Node, at place: Place) -> Bool {
        if node.anchor != nil {
            problems.append(Self.alias(at: place))
            return false
        }
        // The scalar's own tag says `implicit` until it is asked for: see `value(of:depth:)`.
        let tag = if case .scalar(let scalar) = node { scalar.tag.rawValue } else { node.tag.rawValue }
        guard ["", "!", Self.textTag, "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map"].contains(tag) else {
            problems.append(Self.tag(tag, at: place))
            return false
        }
        return true
    }

    private static let textTag = "tag:yaml.org,2002:str"

    private static func tag(_ tag: String, at place: Place) -> Problem {
        Problem(
            place: place, message: "tags such as \(tag.quoted) are not part of the language", expected: "a plain value",
            hint: "leave the tag out")
    }

    private static func alias(at place: Place) -> Problem {
        Problem(
            place: place, message: "anchors and aliases (`&name`, `*name`) are not part of the language",
            expected: "the value itself", hint: "write the value out, or quote it if it is text")
    }

    private func style(of scalar: Node.Scalar) -> Value.Scalar.Style {
        switch scalar.style {
        case .singleQuoted: .singleQuoted
        case .doubleQuoted: .doubleQuoted
        case .literal, .folded: .block
        case .plain, .any: .plain
        }
    }
}
