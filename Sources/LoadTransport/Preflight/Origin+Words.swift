import CCurl
import Glibc

extension Origin {
    private var host: String {
        if case .host(let host, _) = endpoint { host } else { "localhost" }
    }

    private func error(_ kind: OriginError.Kind, _ message: String, _ hint: String) -> OriginError {
        OriginError(kind: kind, origin: self, message: message, hint: hint)
    }

    /// Whether the files that are named can be read: libcurl's own words are the same for several mistakes.
    func checkFiles(_ tls: TLSOptions) throws(OriginError) {
        let files = [
            ("http.tls.ca", tls.caFile), ("http.tls.cert", tls.certificateFile), ("http.tls.key", tls.keyFile),
        ]
        for case (let name, .some(let path)) in files {
            if access(path, R_OK) != 0 {
                throw error(
                    .file, "\(name) (\(path)) cannot be read: \(String(cString: strerror(errno)))",
                    "paths are relative to the scenario's file; is it there, and readable by this user?")
            }
        }
        if tls.certificateFile == nil, let key = tls.keyFile {
            throw error(.file, "http.tls.key (\(key)) is set without http.tls.cert", "name the certificate too")
        }
    }

    var certificateRequired: OriginError {
        error(
            .clientCertificateRequired, "the server requires a client's certificate, and none was shown",
            "set http.tls.cert and http.tls.key")
    }

    func certificateRefused(_ tls: TLSOptions) -> OriginError {
        guard let file = tls.certificateFile else { return certificateRequired }
        return error(
            .clientCertificateRefused, "the server refused the client's certificate (\(file))",
            "is it signed by an authority that this server trusts, and still valid?")
    }

    /// What libcurl's code, its words and OpenSSL's verdict mean here.
    func error(
        _ code: CURLcode, words: String, verification: Int, errno: Int32, _ options: HTTPOptions
    ) -> OriginError {
        let tls = options.tls
        switch code {
        case CURLE_PEER_FAILED_VERIFICATION: return certificateError(verification, words, tls)
        case CURLE_SSL_CERTPROBLEM: return fileError(words, tls)
        case CURLE_SSL_CACERT_BADFILE:
            return error(
                .file, "http.tls.ca (\(tls.caFile ?? "the system's")) holds no certificate that can be read",
                "it must be PEM: -----BEGIN CERTIFICATE-----")
        case CURLE_HTTP2, CURLE_HTTP2_STREAM, CURLE_WEIRD_SERVER_REPLY, CURLE_GOT_NOTHING, CURLE_UNSUPPORTED_PROTOCOL,
            CURLE_SEND_ERROR, CURLE_RECV_ERROR:
            if scheme == .http, options.version == .http2 { return noHTTP2 }
        case CURLE_OPERATION_TIMEDOUT: return unreachable(.connect(.tooSlow))
        case CURLE_COULDNT_CONNECT:
            return unreachable(.connect(errno == 0 ? .refused : TransportFailure.ConnectFault(errno: errno)))
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: return unreachable(.dns(EAI_NONAME))
        default: break
        }
        return alertError(words, tls)
    }

    private func unreachable(_ failure: TransportFailure) -> OriginError {
        error(.unreachable(failure), failure.message, "is the service running, and is this its address?")
    }

    /// OpenSSL's X509_V_ERR codes; libcurl compares the name itself, and leaves the verdict at whatever it was.
    private func certificateError(_ verification: Int, _ words: String, _ tls: TLSOptions) -> OriginError {
        if words.contains("subject name") || verification == Self.hostMismatch {
            return error(
                .wrongHost, "the server's certificate is not for \(host)",
                "use a name that the certificate holds, or set http.tls.verify: false")
        }
        switch verification {
        case 10:
            return error(
                .expired, "the server's certificate has expired",
                "renew it, or set http.tls.verify: false to load it all the same")
        case 9:
            return error(
                .notYetValid, "the server's certificate is not valid yet",
                "is this machine's clock right? http.tls.verify: false loads it all the same")
        default:
            let trusted = tls.caFile.map { "http.tls.ca (\($0))" } ?? "the authorities that this system trusts"
            return error(
                .unknownAuthority, "the server's certificate is not signed by \(trusted)",
                "name the authority's certificate as http.tls.ca, or set http.tls.verify: false")
        }
    }

    /// X509_V_ERR_HOSTNAME_MISMATCH.
    private static let hostMismatch = 62

    private func fileError(_ words: String, _ tls: TLSOptions) -> OriginError {
        let certificate = tls.certificateFile ?? ""
        let key = tls.keyFile ?? certificate
        // Where OpenSSL finds that a key is another's, libcurl says what it says of a file that holds none.
        if words.contains("does not match") || words.contains("private key") && Self.holdsKey(key) {
            return error(
                .keyMismatch, "http.tls.key (\(key)) is not the key of http.tls.cert (\(certificate))",
                "name the key that the certificate was made for")
        }
        if words.contains("private key") {
            return error(
                .file, "http.tls.key (\(key)) holds no private key that can be read",
                "it must be PEM and without a password: -----BEGIN PRIVATE KEY-----")
        }
        return error(
            .file, "http.tls.cert (\(certificate)) holds no certificate that can be read",
            "it must be PEM: -----BEGIN CERTIFICATE-----")
    }

    /// Whether a file has the look of a PEM key.
    private static func holdsKey(_ path: String) -> Bool {
        guard let file = fopen(path, "re") else { return false }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = fread(&bytes, 1, bytes.count, file)
        let text = String(decoding: bytes[..<count], as: UTF8.self)
        return text.contains("PRIVATE KEY-----") && !text.contains("ENCRYPTED")
    }

    /// What went wrong within the handshake, or right after it: TLS 1.3 tells a client of a missing certificate only then.
    private func alertError(_ words: String, _ tls: TLSOptions) -> OriginError {
        let told = words.lowercased()
        if ["wrong version number", "packet length too long", "http request", "record layer failure"]
            .contains(where: told.contains)
        {
            return error(
                .notTLS, "the server does not speak TLS on this port", "use an http:// address, or its TLS port")
        }
        if told.contains("certificate required") || told.contains("handshake failure") && tls.certificateFile == nil {
            return certificateRequired
        }
        if told.contains("alert"), tls.certificateFile != nil,
            ["unknown ca", "bad certificate", "certificate", "handshake failure"].contains(where: told.contains)
        {
            return certificateRefused(tls)
        }
        return error(
            scheme == .https ? .other : .unreachable(.reset(.beforeAnswer)),
            words.isEmpty ? "the connection ended before an answer" : "libcurl says: \(words)",
            "try the address with `curl -v`")
    }
}
