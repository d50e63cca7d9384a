import LoadTransport
import Testing

/// What is wrong is found before the run, and told apart.
@Suite("A check before the run") struct OriginCheckTests {
    static let ca = Authority.shared.caFile
    static func file(_ name: String) -> String { Authority.shared.file(name) }
    static let mutual = "ssl_client_certificate \(ca); ssl_verify_client on; location / { return 200 hello; }"
    static let hello = "location / { return 200 hello; }"

    private func kind(
        _ origin: Origin, _ tls: TLSOptions, version: HTTPOptions.Version = .http11, says words: String = ""
    ) -> OriginError.Kind? {
        do {
            try origin.check(HTTPOptions(version: version, tls: tls), timeout: .seconds(10))
            return nil
        } catch {
            #expect(error.description.contains(words), "\(error)")
            #expect(error.description.hasPrefix("\(origin.address): "), "\(error)")
            return error.kind
        }
    }

    @Test("passes what works", arguments: HTTPOptions.Version.allCases) func passes(_ version: HTTPOptions.Version)
        throws
    {
        let server = try NginxServer(tls: "server", Self.hello)
        #expect(try kind(server.origin(), TLSOptions(caFile: Self.ca), version: version) == nil)
        #expect(try kind(server.origin(host: "127.0.0.1"), TLSOptions(caFile: Self.ca), version: version) == nil)
        #expect(try kind(server.origin(), TLSOptions(verify: false), version: version) == nil)
        let mutual = try NginxServer(tls: "server", Self.mutual)
        let client = TLSOptions(
            caFile: Self.ca, certificateFile: Self.file("client.pem"), keyFile: Self.file("client.key"))
        #expect(try kind(mutual.origin(), client, version: version) == nil)
        let plain = try NginxServer(Self.hello)
        #expect(try kind(plain.origin(.http), TLSOptions()) == nil)
    }

    @Test("names what is wrong with the server's certificate") func certificates() throws {
        let server = try NginxServer(tls: "server", Self.hello)
        let origin = try server.origin()
        #expect(kind(origin, TLSOptions(), says: "the authorities that this system trusts") == .unknownAuthority)
        let stranger = TLSOptions(caFile: Authority.stranger.caFile)
        #expect(kind(origin, stranger, says: Authority.stranger.caFile) == .unknownAuthority)
        let other = try NginxServer(tls: "other", Self.hello)
        #expect(try kind(other.origin(), TLSOptions(caFile: Self.ca), says: "not for localhost") == .wrongHost)
        let expired = try NginxServer(tls: "expired", Self.hello)
        #expect(try kind(expired.origin(), TLSOptions(caFile: Self.ca), says: "has expired") == .expired)
    }

    @Test("names what is wrong with the client's certificate", arguments: HTTPOptions.Version.allCases)
    func clientCertificates(_ version: HTTPOptions.Version) throws {
        let server = try NginxServer(tls: "server", Self.mutual)
        let origin = try server.origin()
        var tls = TLSOptions(caFile: Self.ca)
        #expect(kind(origin, tls, version: version, says: "http.tls.cert") == .clientCertificateRequired)
        tls.certificateFile = Authority.stranger.file("client.pem")
        tls.keyFile = Authority.stranger.file("client.key")
        #expect(kind(origin, tls, version: version, says: "refused") == .clientCertificateRefused)
    }

    @Test("names what is wrong with a file") func files() throws {
        let server = try NginxServer(tls: "server", Self.mutual)
        let origin = try server.origin()
        func kind(_ certificate: String?, _ key: String?, ca: String = Self.ca, says words: String) -> OriginError.Kind?
        {
            self.kind(origin, TLSOptions(caFile: ca, certificateFile: certificate, keyFile: key), says: words)
        }
        let certificate = Self.file("client.pem")
        let key = Self.file("client.key")
        #expect(kind("/nowhere.pem", key, says: "http.tls.cert (/nowhere.pem) cannot be read: No such file") == .file)
        #expect(kind(certificate, "/nowhere.key", says: "http.tls.key (/nowhere.key) cannot be read") == .file)
        #expect(kind(nil, nil, ca: "/nowhere.ca", says: "http.tls.ca (/nowhere.ca) cannot be read") == .file)
        #expect(kind(nil, nil, ca: Self.file("garbage.pem"), says: "holds no certificate") == .file)
        #expect(kind(Self.file("garbage.pem"), key, says: "http.tls.cert") == .file)
        #expect(kind(certificate, Self.file("garbage.pem"), says: "holds no private key") == .file)
        #expect(kind(certificate, Self.file("server.key"), says: "is not the key of") == .keyMismatch)
        #expect(kind(nil, key, says: "without http.tls.cert") == .file)
    }

    @Test("names a server that speaks something else, or is not there") func others() throws {
        let plain = try NginxServer(Self.hello)
        #expect(try kind(plain.origin(), TLSOptions(caFile: Self.ca), says: "does not speak TLS") == .notTLS)
        #expect(try kind(plain.origin(.http), TLSOptions(), version: .http2, says: "h2c") == .noHTTP2)
        let old = try NginxServer(tls: "server", http2: false, Self.hello)
        #expect(try kind(old.origin(), TLSOptions(caFile: Self.ca), version: .http2, says: "ALPN") == .noHTTP2)
        let gone = try plain.origin()
        plain.stop()
        #expect(kind(gone, TLSOptions(), says: "connection refused") == .unreachable(.connect(.refused)))
    }
}
