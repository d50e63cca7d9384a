import CLinux
import Foundation
import LoadTransport

/// A real nginx on a free loopback port, in the foreground as a child, stopped by its own number.
///
/// A shell stands between: it ends nginx when its standard input does, so that none outlives a test process that was killed.
/// KILL, as a child of a thread pool inherits a blocked TERM; nothing of it is worth an orderly end.
final class NginxServer {
    static let program = ["/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    let port: UInt16
    private let shell = Process()
    /// The shell's standard input is the other end. No process that is started meanwhile inherits it, as it would a `Pipe`.
    private let leash: Int32

    /// - Parameters:
    ///   - listen: what follows the port in `listen`: `ssl http2`.
    ///   - port: 0: any that is free.
    ///   - server: lines of the `server` block.
    init(listen: String = "", port wanted: UInt16 = 0, _ server: String) throws {
        guard let program = Self.program else { preconditionFailure("nginx is missing: .ci/setup installs it") }
        if wanted == 0 {
            let (descriptor, port) = listening("127.0.0.1", backlog: 1)
            close(descriptor)
            self.port = port
        } else {
            port = wanted
        }
        let folder = scratchFolder("fw-nginx")
        let scratch = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map { "\($0)_temp_path \(folder)/\($0);" }
        let configuration = """
            daemon off; master_process off; worker_processes 1; pid \(folder)/pid; error_log \(folder)/error.log;
            events { worker_connections 1024; }
            http {
                access_log off; server_tokens off; lingering_close off;
                \(scratch.joined(separator: " "))
                server { listen 127.0.0.1:\(port) \(listen); \(server) }
            }
            """
        let file = "\(folder)/nginx.conf"
        try Data(configuration.utf8).write(to: URL(fileURLWithPath: file))
        shell.executableURL = URL(fileURLWithPath: "/bin/sh")
        shell.arguments =
            ["-c", "\"$0\" \"$@\" & child=$!; cat >/dev/null; kill -KILL $child; wait $child"]
            + [program, "-p", folder, "-e", "\(folder)/error.log", "-c", file]
        var pair: [Int32] = [-1, -1]
        precondition(fw_socket_pair(&pair) == 0, "no pair of sockets")
        leash = pair[0]
        shell.standardInput = FileHandle(fileDescriptor: pair[1], closeOnDealloc: false)
        shell.standardError = FileHandle.nullDevice
        try shell.run()
        close(pair[1])
        for _ in 0..<500 {
            if (try? TargetAddress(endpoint: .host("127.0.0.1", port: port)).reach(timeout: .seconds(1))) != nil {
                return
            }
            usleep(10_000)
        }
        let log = (try? String(contentsOfFile: "\(folder)/error.log", encoding: .utf8)) ?? ""
        preconditionFailure("nginx did not start: \(log)")
    }

    /// With TLS, by a certificate of an authority.
    convenience init(
        tls certificate: String, of authority: Authority = .shared, http2: Bool = true, port: UInt16 = 0,
        _ server: String
    ) throws {
        try self.init(
            listen: http2 ? "ssl http2" : "ssl", port: port,
            "ssl_certificate \(authority.file("\(certificate).pem")); "
                + "ssl_certificate_key \(authority.file("\(certificate).key")); \(server)")
    }

    deinit {
        stop()
        close(leash)
    }

    func stop() {
        guard shell.isRunning else { return }
        shutdown(leash, Int32(SHUT_RDWR))
        shell.waitUntilExit()
    }

    func origin(_ scheme: TargetAddress.Scheme = .https, host: String = "localhost") throws -> Origin {
        try Origin(resolving: TargetAddress(scheme: scheme, endpoint: .host(host, port: port)))
    }
}
