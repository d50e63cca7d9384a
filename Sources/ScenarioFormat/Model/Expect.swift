/// Which answers are as expected.
public struct Expect: Sendable, Equatable {
    /// Inclusive status ranges; 200...399 unless the file says otherwise. A listed 429 makes a 429 *limited*, not an error.
    public var status: [ClosedRange<Int>]
    /// Largest body, bytes without chunk framing; nil: any.
    public var maxBytes: Int64?
    /// A regular expression that the body must match somewhere; nil: any body.
    public var bodyMatches: String?
    public var headers: [HeaderExpectation]
    public var json: [JSONExpectation]

    public init(
        status: [ClosedRange<Int>] = [200...399], maxBytes: Int64? = nil, bodyMatches: String? = nil,
        headers: [HeaderExpectation] = [], json: [JSONExpectation] = []
    ) {
        self.status = status
        self.maxBytes = maxBytes
        self.bodyMatches = bodyMatches
        self.headers = headers
        self.json = json
    }
}

public struct HeaderExpectation: Sendable, Equatable {
    /// In lower case.
    public var name: String
    public var test: ValueTest

    public init(name: String, test: ValueTest) {
        self.name = name
        self.test = test
    }
}

public struct JSONExpectation: Sendable, Equatable {
    /// Any one of the values that it matches must pass.
    public var pointer: JSONPointer
    public var test: ValueTest

    public init(pointer: JSONPointer, test: ValueTest) {
        self.pointer = pointer
        self.test = test
    }
}

/// What is asked of one value.
public enum ValueTest: Sendable, Equatable {
    /// A text, which may have slots: a header's value or a JSON string.
    case equals(Template)
    /// A JSON number, by value.
    case equalsNumber(Double)
    case equalsBoolean(Bool)
    case isNull
    /// Whether there is such a value at all.
    case present(Bool)
    /// A regular expression that the text must match somewhere.
    case matches(String)
}
