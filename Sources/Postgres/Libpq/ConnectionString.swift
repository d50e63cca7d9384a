import CPostgres
import Glibc

/// A libpq connection string: a URI or `key=value` pairs.
struct ConnectionString {
    let text: String

    /// Refuses what libpq cannot parse. (Whether a server answers there is another question.)
    init(_ text: String) throws(PostgresError) {
        var message: UnsafeMutablePointer<CChar>?
        guard let options = PQconninfoParse(text, &message) else {
            defer { PQfreemem(message) }
            let reason = message.map { String(cString: $0) } ?? "out of memory"
            throw PostgresError(
                .invalidConfiguration, "connection string: " + reason.filter { !$0.isNewline },
                hint: "expected postgresql://user@host:port/database or host=… dbname=…")
        }
        PQconninfoFree(options)
        self.text = text
    }

    /// Seconds a blocking attempt to connect may take, when neither the string nor the environment says. (libpq's own
    /// default is to wait as long as the network does.)
    static let connectTimeout = 10

    /// The string expanded into libpq's parameters, with UTF-8 as the client's encoding and a name for the server's lists.
    func withParameters<Value>(
        applicationName: String,
        _ body: (UnsafePointer<UnsafePointer<CChar>?>, UnsafePointer<UnsafePointer<CChar>?>) -> Value
    ) -> Value {
        let parameters = parameters(
            applicationName: applicationName, environmentHasTimeout: getenv("PGCONNECT_TIMEOUT") != nil)
        return Self.withCStrings(parameters.map(\.keyword)[...], []) { keywords in
            Self.withCStrings(parameters.map(\.value)[...], []) { values in body(keywords, values) }
        }
    }

    /// In the order libpq takes them: the string, as `dbname`, overrides what comes before it, and is overridden by what
    /// comes after it.
    func parameters(
        applicationName: String, environmentHasTimeout: Bool
    ) -> [(keyword: String, value: String)] {
        (environmentHasTimeout ? [] : [("connect_timeout", "\(Self.connectTimeout)")])
            + [("dbname", text), ("client_encoding", "UTF8"), ("fallback_application_name", applicationName)]
    }

    /// Calls `body` with an array of C strings that ends with a null; the pointers hold during the call only.
    private static func withCStrings<Value>(
        _ strings: ArraySlice<String>, _ pointers: [UnsafePointer<CChar>?],
        _ body: ([UnsafePointer<CChar>?]) -> Value
    ) -> Value {
        guard let first = strings.first else { return body(pointers + [nil]) }
        return first.withCString { withCStrings(strings.dropFirst(), pointers + [$0], body) }
    }
}
