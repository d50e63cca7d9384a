import Foundation

/// nginx with one worker and one answer of 350 bytes, from memory (`return 200`), on a free port.
struct Nginx: ~Copyable {
    static let answer = 350
    /// Bytes of the body: the head, without a version of nginx in it, has 142.
    static let body = answer - 142

    let address: String
    private let child: Child

    /// `documents`: texts by name, served as JSON under `/documents/`. `isSecure`: over TLS, with a certificate that it signs
    /// itself, and HTTP/2 for those who ask.
    init(
        _ program: String, in lab: Lab, documents: [String: String] = [:], isSecure: Bool = false
    ) throws {
        let port = try FreePort.find()
        let folder = lab.directory + (isSecure ? "/nginx-tls" : "/nginx")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let served = "\(folder)/documents"
        try FileManager.default.createDirectory(atPath: served, withIntermediateDirectories: true)
        for (name, text) in documents { try text.write(toFile: "\(served)/\(name)", atomically: true, encoding: .utf8) }
        var tls = ""
        if isSecure {
            try Self.makeCertificate(folder)
            tls = "ssl_certificate \(folder)/server.pem; ssl_certificate_key \(folder)/server.key;"
        }
        let scratch = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map { "\($0)_temp_path \(folder)/\($0);" }
        let configuration = try lab.write(
            isSecure ? "nginx-tls.conf" : "nginx.conf",
            """
            daemon off;
            master_process off;
            worker_processes 1;
            pid \(folder)/pid;
            error_log \(folder)/error.log;
            worker_rlimit_nofile 65536;
            events { worker_connections 32768; }
            http {
                access_log off;
                server_tokens off;
                keepalive_requests 1000000000;
                keepalive_timeout 1h;
                \(scratch.joined(separator: "\n    "))
                server {
                    listen 127.0.0.1:\(port) \(isSecure ? "ssl http2" : "") backlog=4096;
                    \(tls)
                    location /documents/ { root \(folder); default_type application/json; }
                    location / { default_type text/plain; return 200 "\(String(repeating: ".", count: Self.body))"; }
                }
            }

            """)
        let child = try Child(
            [program, "-p", folder, "-e", "\(folder)/error.log", "-c", configuration],
            processor: lab.targetProcessor, files: lab.directory)
        guard FreePort.waitUntilOpen(port) else {
            let log = (try? String(contentsOfFile: "\(folder)/error.log", encoding: .utf8)) ?? ""
            child.kill()
            throw Child.Failure(description: "nginx did not start: \(log)")
        }
        self.child = child
        address = "\(isSecure ? "https" : "http")://127.0.0.1:\(port)"
    }

    private static func makeCertificate(_ folder: String) throws {
        let command = [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
            "-subj", "/CN=127.0.0.1", "-keyout", "\(folder)/server.key", "-out", "\(folder)/server.pem",
        ]
        let outcome = try Child(command, processor: nil, files: folder).wait()
        if let failure = outcome.failure { throw Child.Failure(description: "openssl: \(failure)") }
    }

    deinit { child.kill() }
}
