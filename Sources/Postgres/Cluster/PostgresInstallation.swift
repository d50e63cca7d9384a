import Glibc

/// The server's programs on this machine.
struct PostgresInstallation: Sendable, Hashable {
    /// The directory that has `initdb` and `postgres`.
    let directory: String

    var initdb: String { "\(directory)/initdb" }
    var postgres: String { "\(directory)/postgres" }

    /// Looks in PATH, where `pg_config` says, then where distributions and PostgreSQL's own build put it, newest version first.
    static func find(
        path: String = getenv("PATH").map { String(cString: $0) } ?? "",
        configured: String? = PostgresInstallation.configured(), usual: [String] = PostgresInstallation.usual
    ) throws(EphemeralClusterError) -> PostgresInstallation {
        let named = path.split(separator: ":").map(String.init).filter { $0.hasPrefix("/") }
        let candidates = named + [configured].compactMap(\.self) + usual.flatMap(expand)
        for directory in candidates {
            let found = PostgresInstallation(directory: resolved(directory))
            if access(found.initdb, X_OK) == 0, access(found.postgres, X_OK) == 0 { return found }
        }
        throw EphemeralClusterError(
            message: "PostgreSQL not found: looked for initdb and postgres in \(candidates.joined(separator: ", ")), "
                + "\(usual.joined(separator: ", ")); install it (Debian, Ubuntu: apt-get install postgresql) "
                + "or add its bin directory to PATH")
    }

    /// What `pg_config --bindir` says; nil without one on PATH.
    static func configured() -> String? {
        guard let pipe = popen("pg_config --bindir 2>/dev/null", "re") else { return nil }
        defer { pclose(pipe) }
        var line = [CChar](repeating: 0, count: Int(PATH_MAX) + 2)
        guard fgets(&line, Int32(line.count), pipe) != nil else { return nil }
        let text = String(decoding: line.prefix { $0 != 0 && $0 != 10 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return text.hasPrefix("/") ? text : nil
    }

    static let usual = [
        "/usr/lib/postgresql/*/bin",  // Debian, Ubuntu
        "/usr/pgsql-*/bin",  // PostgreSQL's own packages for Red Hat
        "/usr/libexec/postgresql*",  // Alpine
        "/usr/local/pgsql/bin",  // make install
        "/opt/homebrew/opt/postgresql*/bin", "/home/linuxbrew/.linuxbrew/opt/postgresql*/bin",
    ]

    /// Whether a library can be preloaded. (A server refuses to start when one is missing.)
    func hasLibrary(_ name: String) -> Bool {
        ["../lib", "../lib/postgresql", "../lib64", "../lib64/postgresql", "../lib/pgsql", "../lib64/pgsql"]
            .contains { access("\(directory)/\($0)/\(name).so", R_OK) == 0 }
    }

    /// PATH may hold links (`/usr/local/bin/initdb`): the libraries lie beside what they point to.
    private static func resolved(_ directory: String) -> String {
        guard let real = realpath("\(directory)/postgres", nil) else { return directory }
        defer { free(real) }
        let path = String(cString: real)
        return path.lastIndex(of: "/").map { String(path[..<$0]) } ?? directory
    }

    /// The directories of a shell pattern, the highest version first.
    private static func expand(_ pattern: String) -> [String] {
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(pattern, 0, nil, &found) == 0 else { return [] }
        return (0..<Int(found.gl_pathc))
            .compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
            .sorted { version($0) > version($1) }
    }

    private static func version(_ path: String) -> Double {
        Double(String(path.drop { !$0.isNumber }.prefix { $0.isNumber || $0 == "." })) ?? 0
    }
}
