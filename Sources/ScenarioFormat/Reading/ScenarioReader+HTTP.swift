extension ScenarioReader {
    func http(_ value: Value) -> HTTPSettings? {
        let keys = Keys(built: ["version", "timeout", "redirects", "tls", "proxy"])
        guard let fields = fields(value, "http", keys) else { return nil }
        var result = HTTPSettings()
        var isComplete = true
        if let given = fields["version"] {
            let versions = HTTPSettings.Version.allCases.map(\.rawValue)
            let version = choice(given, "version", versions).flatMap(HTTPSettings.Version.init)
            isComplete = set(&result.version, version) && isComplete
        }
        if let given = fields["timeout"] {
            isComplete = set(&result.timeout, duration(given, "timeout", Limits.wait)) && isComplete
        }
        if let given = fields["redirects"] {
            isComplete = set(&result.redirects, integer(given, "redirects", Limits.redirects)) && isComplete
        }
        if let given = fields["tls"] { isComplete = set(&result.tls, tls(given)) && isComplete }
        if let given = fields["proxy"] {
            result.proxy = proxy(given)
            isComplete = result.proxy != nil && isComplete
        }
        return isComplete ? result : nil
    }

    private func tls(_ value: Value) -> HTTPSettings.TLS? {
        guard let fields = fields(value, "tls", Keys(built: ["ca", "cert", "key", "verify"])) else { return nil }
        let verify = fields["verify"].map { boolean($0, "verify") } ?? true
        var paths: [String: String] = [:]
        let given = ["ca", "cert", "key"].filter { fields[$0] != nil }
        for key in given {
            if let value = fields[key] { paths[key] = pem(value, key) }
        }
        if let place = fields.keyPlace("key"), fields["cert"] == nil {
            report(place, "`key` is the key of a certificate", expected: "`cert` beside it")
            return nil
        }
        guard let verify, paths.count == given.count else { return nil }
        return HTTPSettings.TLS(authorities: paths["ca"], certificate: paths["cert"], key: paths["key"], verify: verify)
    }

    /// The path of a PEM file, seen from the process.
    private func pem(_ value: Value, _ key: String) -> String? {
        let expected = "a PEM file"
        guard let path = text(value, key),
            let content = content(of: path, at: value, limit: Limits.certificate, expected: expected)
        else { return nil }
        guard String(decoding: content.bytes, as: UTF8.self).contains("-----BEGIN ") else {
            report(value.place, "\(files.resolve(path).quoted) holds no PEM", expected: "a file with -----BEGIN …-----")
            return nil
        }
        return files.resolve(path)
    }

    private func proxy(_ value: Value) -> String? {
        let expected = "a proxy such as http://localhost:3128"
        guard let text = text(value, "proxy", isSecret: true) else { return nil }
        if let password = ConnectionString.password(in: text) { addSecret(password, of: text, in: value) }
        do throws(QuantityProblem) {
            guard !text.hasPrefix("unix:"), !text.lowercased().hasPrefix("https:") else {
                throw QuantityProblem(message: "a proxy is reached over http://")
            }
            let url = try BaseURL.parse(text)
            if url.dropFirst("http://".count).contains("/") {
                throw QuantityProblem(message: "the URL of a proxy has no path")
            }
            return url
        } catch {
            report(value.place, error, expected: expected)
            return nil
        }
    }

    /// Who sends; the native transport speaks HTTP/1.1 without TLS, and asks nobody on the way.
    func transport(_ value: Value, target: Target?, http: HTTPSettings?) -> TransportChoice? {
        let names = TransportChoice.allCases.map(\.rawValue)
        guard let choice = choice(value, "transport", names).flatMap(TransportChoice.init) else { return nil }
        guard choice == .native, let http else { return choice }
        var needs: [String] = []
        if case .url(let url) = target, url.hasPrefix("https:") { needs.append("an https:// target") }
        if hosts.all.contains(where: { $0.hasPrefix("https:") }) { needs.append("an https:// request") }
        if http.version == .http2 { needs.append("HTTP/2") }
        if http.redirects > 0 { needs.append("redirects") }
        if http.proxy != nil { needs.append("a proxy") }
        guard let need = needs.first else { return choice }
        report(value.place, "the native transport does not do \(need)", expected: "`auto` or `curl`")
        return nil
    }
}
