import CPostgres

extension PostgresError {
    /// From a failed result.
    init(result: OpaquePointer, statement: String?) {
        func field(_ code: Character) -> String? { Self.field(code, of: result) }
        let sqlState = field("C")
        let kind: Kind = sqlState == "57014" ? .statementTimeout : .server
        let message = field("M") ?? PQresultErrorMessage(result).map { Self.trimmed(String(cString: $0)) }
        self.init(
            kind, message ?? "no message", sqlState: sqlState, detail: field("D"), hint: field("H"),
            constraint: field("n"), statement: statement)
    }

    /// Whether the server closes the connection after this error.
    static func endsSession(_ result: OpaquePointer) -> Bool { ["FATAL", "PANIC"].contains(field("V", of: result)) }

    /// A field by its code in the protocol. (libpq's PG_DIAG_* are macros of character constants, which Swift cannot see.)
    private static func field(_ code: Character, of result: OpaquePointer) -> String? {
        code.asciiValue.flatMap { PQresultErrorField(result, Int32($0)) }.map { String(cString: $0) }
    }

    /// What a connection says of its own failure.
    static func message(of connection: OpaquePointer) -> String {
        let text = PQerrorMessage(connection).map { trimmed(String(cString: $0)) } ?? ""
        return text.isEmpty ? "the connection was closed" : text
    }

    /// libpq ends its messages with a line feed, and separates several by one.
    private static func trimmed(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).map(String.init).joined(separator: "; ")
    }
}

extension PostgresError {
    /// A parameter that PostgreSQL has no text for.
    static func textWithNUL(in statement: String) -> PostgresError {
        PostgresError(.invalidConfiguration, "a text parameter contains a NUL character", statement: statement)
    }
}
