/// One row of `public.profiles`, as the database holds it.
public struct Profile: Sendable, Equatable {
    public let id: ProfileID
    /// Grows by one with every change; the ETag is made from it.
    public let version: Int64
    private let values: [String?]

    /// `values` are the columns' texts in the order of `ProfileColumn.allCases`; nil when they are not a profile.
    init?(values: [String?]) {
        guard values.count == ProfileColumn.allCases.count,
            let id = values[ProfileColumn.id.index].flatMap({ ProfileID($0) }),
            let version = values[ProfileColumn.version.index].flatMap({ Int64($0) })
        else { return nil }
        self.id = id
        self.version = version
        self.values = values
    }

    /// The column's text: a timestamp in RFC 3339 form in UTC, `t` or `f` for a boolean, JSON for jsonb. Nil for null.
    public subscript(_ column: ProfileColumn) -> String? { values[column.index] }

    /// Bytes of memory the texts take. Up to 15 bytes lie in the array itself, longer ones in an object of their own.
    var memoryCost: Int {
        values.reduce(32 + values.count * MemoryLayout<String?>.stride) { sum, value in
            guard let count = value?.utf8.count, count > 15 else { return sum }
            return sum + 32 + count
        }
    }

    public var username: String? { self[.username] }
    public var fullName: String? { self[.fullName] }
    public var email: String? { self[.email] }
    public var loginCount: Int64 { self[.loginCount].flatMap { Int64($0) } ?? 0 }
    public var isActive: Bool { self[.isActive] == "t" }

    /// The profile as a JSON object, members named as the columns.
    public var json: [UInt8] {
        var writer = JSONWriter()
        write(to: &writer)
        return writer.bytes
    }

    func write(to writer: inout JSONWriter) {
        var separator: StaticString = "{"
        for (column, value) in zip(ProfileColumn.allCases, values) {
            writer.raw(separator)
            separator = ","
            writer.string(column.name)
            writer.raw(":")
            guard let value else {
                writer.raw("null")
                continue
            }
            switch column.kind {
            case .uuid, .text, .timestamp: writer.string(value)
            case .bigint, .json: writer.document(value)
            case .boolean: writer.raw(value == "t" ? "true" : "false")
            }
        }
        writer.raw("}")
    }
}
