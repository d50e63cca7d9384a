import CPostgres

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

    /// The string expanded into libpq's parameters, with UTF-8 as the client's encoding and a name for the server's lists.
    func withParameters<Value>(
        applicationName: String,
        _ body: (UnsafePointer<UnsafePointer<CChar>?>, UnsafePointer<UnsafePointer<CChar>?>) -> Value
    ) -> Value {
        text.withCString { text in
            applicationName.withCString { name in
                "dbname".withCString { first in
                    "client_encoding".withCString { second in
                        "UTF8".withCString { utf8 in
                            "fallback_application_name".withCString { third in
                                body([first, second, third, nil], [text, utf8, name, nil])
                            }
                        }
                    }
                }
            }
        }
    }
}
