/// An error as a service tells it: `application/problem+json` (RFC 9457).
public struct ProblemDetails: Codable, Sendable, Equatable, Error {
    /// One thing wrong with the request's body.
    public struct Violation: Codable, Sendable, Equatable {
        /// JSON Pointer (RFC 6901) to the offending value: `/website`.
        public var pointer: String
        public var detail: String

        public init(pointer: String, detail: String) {
            self.pointer = pointer
            self.detail = detail
        }
    }

    public static let mediaType = "application/problem+json"

    /// A URI reference that names the kind of problem; `about:blank` says no more than the status.
    public var type: String
    public var title: String
    public var status: Int
    public var detail: String?
    /// Everything that was wrong, not only the first.
    public var errors: [Violation]?

    public init(
        type: String = "about:blank", title: String, status: Int, detail: String? = nil, errors: [Violation]? = nil
    ) {
        self.type = type
        self.title = title
        self.status = status
        self.detail = detail
        self.errors = errors
    }
}
