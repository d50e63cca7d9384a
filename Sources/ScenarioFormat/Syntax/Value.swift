/// A piece of a file: what it holds and where it stands.
struct Value {
    indirect enum Content {
        case scalar(Scalar)
        case list([Value])
        case mapping([Entry])
    }

    struct Scalar {
        enum Style { case plain, singleQuoted, doubleQuoted, block }

        let text: String
        let style: Style
    }

    struct Entry {
        let key: String
        let place: Place
        let value: Value
    }

    let place: Place
    let content: Content

    /// Nothing written, or YAML's words for it.
    var isNull: Bool {
        guard case .scalar(let scalar) = content, scalar.style == .plain else { return false }
        return ["", "~", "null"].contains(scalar.text)
    }

    /// A mapping's value for a key.
    func entry(_ key: String) -> Value? {
        guard case .mapping(let entries) = content else { return nil }
        return entries.first { $0.key == key }?.value
    }

    /// A scalar's text as written, slots and all.
    var text: String? {
        guard case .scalar(let scalar) = content else { return nil }
        return scalar.text
    }

    /// For messages: "a mapping", "a list", "`text`".
    var kind: String {
        switch content {
        case .scalar(let scalar): isNull ? "nothing" : scalar.text.quoted
        case .list: "a list"
        case .mapping: "a mapping"
        }
    }

    /// Where the scalar's text at `offset` (scalars into the decoded text) stands in the file; the value's own place if it
    /// cannot be told.
    func place(at offset: Int) -> Place {
        var walk = SourceWalk(self)
        return walk.place(at: offset)
    }
}
