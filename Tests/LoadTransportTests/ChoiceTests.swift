import LoadTransport
import Testing

@Suite("The choice of a transport") struct ChoiceTests {
    static func origin(_ text: String) throws -> Origin {
        let address = try TargetAddress(parsing: text)
        let addresses = try TargetAddress(parsing: "http://127.0.0.1:1").resolve()
        return Origin(scheme: address.scheme, endpoint: address.endpoint, addresses: addresses)
    }

    static let plainTexts = ["http://a", "unix:/run/a"]
    static let demands: [(String, HTTPOptions, String)] = [
        ("https://a", HTTPOptions(), "https://a is https"),
        ("http://a", HTTPOptions(version: .http2), "http.version is 2"),
        ("http://a", HTTPOptions(redirects: 3), "http.redirects is 3"),
        ("http://a", HTTPOptions(proxy: "http://p:1"), "http.proxy is set"),
    ]

    @Test("is native for plain HTTP/1.1", arguments: plainTexts) func native(_ text: String) throws {
        let origin = try Self.origin(text)
        for choice in [TransportChoice.auto, .native] {
            #expect(try choice.resolved(for: [origin], HTTPOptions()) == .native)
        }
        #expect(try TransportChoice.curl.resolved(for: [origin], HTTPOptions()) == .curl)
    }

    @Test("is libcurl for what native does not do, and an error where native was asked for", arguments: demands.indices)
    func beyond(_ index: Int) throws {
        let (text, options, reason) = Self.demands[index]
        let origins = try [Self.origin("http://b"), Self.origin(text)]
        let error = #expect(throws: TransportChoiceError.self) {
            try TransportChoice.native.resolved(for: origins, options)
        }
        #expect(error?.message.contains(reason) == true, "\(error?.description ?? "")")
        guard index != 1 else { return }
        #expect(try TransportChoice.auto.resolved(for: origins, options) == .curl)
    }

    @Test("says which libcurl is loaded, and what it lacks") func lacking() throws {
        let whole = CurlFeatures(version: "8.9.1", number: 0x08_0901, tls: "T", hasHTTP2: true, hasUnixSockets: true)
        func refusal(
            _ text: String, _ options: HTTPOptions = HTTPOptions(), _ change: (inout CurlFeatures) -> Void
        ) throws -> String {
            var features = whole
            change(&features)
            let origin = try Self.origin(text)
            do {
                try features.require([origin], options)
                return ""
            } catch { return error.description }
        }
        #expect(try refusal("https://a", HTTPOptions(version: .http2)) { _ in } == "")
        let old = try refusal("http://a") {
            $0.version = "7.68.0"
            $0.number = 0x07_4400
        }
        #expect(old.contains("libcurl 7.68.0 is loaded") && old.contains("7.85.0 or later"))
        #expect(try refusal("https://a") { $0.tls = nil }.contains("libcurl 8.9.1 is loaded without TLS"))
        #expect(
            try refusal("https://a", HTTPOptions(version: .http2)) { $0.hasHTTP2 = false }.contains("without HTTP/2"))
        #expect(try refusal("unix:/a") { $0.hasUnixSockets = false }.contains("without Unix sockets"))
        #expect(
            try refusal("unix:/a", HTTPOptions(proxy: "http://p:1")) { _ in }.contains("not reached through a proxy"))
    }

    @Test("this machine's libcurl has what the tests need") func here() {
        let features = CurlFeatures.current
        #expect(features.number >= 0x07_5500 && features.hasHTTP2 && features.hasUnixSockets && features.tls != nil)
        #expect(features.version.split(separator: ".").count >= 3)
    }
}
