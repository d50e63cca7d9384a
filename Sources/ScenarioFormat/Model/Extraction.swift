/// A value taken from an answer and kept under a name for the user's later steps.
public struct Extraction: Sendable, Equatable {
    public enum Source: Sendable, Equatable {
        /// A value of a JSON body. A string gives its text, any other scalar its JSON text.
        case json(JSONPointer, pick: Pick)
        /// The first line of this name, in lower case.
        case header(String)
        /// The first group of the first match in the body; the whole match if the pattern has no group.
        case regex(String)
    }

    /// Which value, where a pointer matches several.
    public enum Pick: String, Sendable, Equatable, CaseIterable {
        case first, last, random
    }

    /// Index into the scenario's `variables`.
    public var variable: Int
    public var source: Source

    public init(variable: Int, source: Source) {
        self.variable = variable
        self.source = source
    }
}

/// Where in a JSON text (RFC 6901), with `*` for every member or element.
public struct JSONPointer: Sendable, Equatable {
    public enum Token: Sendable, Equatable {
        /// A member's name; of an array, an index.
        case key(String)
        case every
    }

    /// As written.
    public var text: String
    /// None: the whole text.
    public var tokens: [Token]

    public init(text: String, tokens: [Token]) {
        self.text = text
        self.tokens = tokens
    }
}
