import LoadTransport
import ScenarioFormat

/// What sends a run's requests: chosen once, opened by each thread for itself.
struct Wiring: Sendable {
    /// The target, then the scenario's other hosts, resolved.
    let origins: [Origin]
    let options: HTTPOptions
    let kind: TransportKind

    /// Resolves every name and chooses the transport; sends nothing.
    init(_ targets: [TargetAddress], _ scenario: Scenario) throws(LoadError) {
        var origins: [Origin] = []
        for target in targets {
            do throws(TransportFailure) { origins.append(try Origin(resolving: target)) } catch {
                throw .unresolved(target, error)
            }
        }
        self.origins = origins
        options = HTTPOptions(scenario.http)
        do throws(TransportChoiceError) {
            kind = try LoadTransport.TransportChoice(scenario.transport).resolved(for: origins, options)
        } catch {
            throw .transportChoice(error)
        }
    }

    /// Connects to every origin as the load will, and says what would fail before any load is sent.
    func check() throws(LoadError) {
        for origin in origins {
            do throws(OriginError) { try origin.check(options, timeout: Self.checkTimeout) } catch {
                throw .preflight("\(error)")
            }
        }
    }

    /// For each connection of a check.
    private static let checkTimeout = Duration.seconds(5)

    /// Opens a transport, lets `user` use it, and closes it; how many sockets it opened.
    func open<User: TransportUser & ~Copyable>(
        _ limits: TransportLimits, for user: inout User
    ) throws(TransportError) -> Int64 {
        switch kind {
        case .native:
            var transport = try NativeTransport(origins: origins, limits: limits)
            try user.run(on: &transport)
            return transport.opened
        case .curl:
            var transport = try CurlTransport(origins: origins, options: options, limits: limits)
            try user.run(on: &transport)
            return transport.opened
        }
    }
}

extension Scenario {
    /// The target, then the scenario's other hosts.
    func targets(with target: TargetAddress) throws(LoadError) -> [TargetAddress] {
        var targets = [target]
        for host in hosts {
            do throws(AddressError) { targets.append(try TargetAddress(parsing: host)) } catch {
                throw .preflight("\(error)")
            }
        }
        return targets
    }
}

/// What is done with a transport, whichever it is: a closure cannot be generic.
protocol TransportUser: ~Copyable {
    mutating func run<Wire: Transport & ~Copyable>(on transport: inout Wire) throws(TransportError)
}

extension HTTPOptions {
    init(_ settings: HTTPSettings) {
        self.init(
            version: settings.version == .http2 ? .http2 : .http11, redirects: settings.redirects,
            tls: TLSOptions(
                caFile: settings.tls.authorities, certificateFile: settings.tls.certificate,
                keyFile: settings.tls.key, verify: settings.tls.verify), proxy: settings.proxy)
    }
}

extension LoadTransport.TransportChoice {
    init(_ choice: ScenarioFormat.TransportChoice) {
        self =
            switch choice {
            case .auto: .auto
            case .native: .native
            case .curl: .curl
            }
    }
}
