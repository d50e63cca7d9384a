import LoadMetrics
import LoadTransport

/// What libcurl costs: the same work over the native transport, over libcurl and by the peers, in plain text and over TLS.
struct CurlTransportCost: Benchmark {
    let name = "curl-transport"
    let summary = "the transports by themselves, plain and over TLS: processor time a request, beside wrk and h2load"

    private static let connections = 64

    private struct Figures {
        var rate, cpu: Double
    }

    func run(in lab: Lab) throws -> [Table] {
        guard let nginx = lab.peer("nginx") else {
            return [Table(title: "curl-transport: left out", columns: [], rows: [], notes: lab.missing(["nginx"]))]
        }
        let plain = try Nginx(nginx, in: lab)
        let first = table(
            lab, "plain HTTP/1.1, \(Self.connections) connections", reference: "wrk",
            [
                ("native", loop(lab, plain.address, .native)), ("curl", loop(lab, plain.address, .curl)),
            ] + peers(lab, plain.address, ["wrk", "h2load"]))
        let secure = try Nginx(nginx, in: lab, isSecure: true)
        let second = table(
            lab, "HTTPS, HTTP/1.1, \(Self.connections) connections", reference: "wrk",
            [("curl", loop(lab, secure.address, .curl))] + peers(lab, secure.address, ["wrk", "h2load"]))
        let third = table(
            lab, "HTTPS, HTTP/2, \(Self.connections) requests under way over one connection", reference: "h2load",
            [("curl", loop(lab, secure.address, .curl, .http2))] + peers(lab, secure.address, ["h2load -m"]))
        return [first, second, third]
    }

    private typealias Program = (name: String, run: () throws -> Figures)

    private func table(_ lab: Lab, _ what: String, reference: String, _ programs: [Program]) -> Table {
        let results = lab.rounds(programs)
        let base = results.first { $0.name.hasPrefix(reference) }.map { $0.1.map(\.cpu) } ?? []
        let rows = results.map { name, figures in
            [
                name, Figure.count(Int64(Spread(figures.map(\.rate)).median ?? 0)), Spread(figures.map(\.cpu)).text(),
                Spread.ratios(of: figures.map(\.cpu), to: base),
            ]
        }
        return Table(
            title: "curl-transport: \(what), nginx with one worker, 350 bytes",
            columns: ["program", "requests/s", "CPU µs/request", "÷ \(reference)"], rows: rows,
            notes: [
                "native, curl: the transport's thread alone, without plan, samples or start; peers: the whole process.",
                "÷: round by round, as the machine's speed changes meanwhile; the median ratio.",
            ] + lab.missing(["wrk", "h2load"]))
    }

    private func loop(
        _ lab: Lab, _ address: String, _ kind: TransportKind, _ version: HTTPOptions.Version = .http11
    ) -> () throws -> Figures {
        // Peers do not verify certificates either.
        let loop = TransportLoop(
            address: address, kind: kind, options: HTTPOptions(version: version, tls: TLSOptions(verify: false)),
            connections: version == .http2 ? 1 : Self.connections, underWay: Self.connections)
        return {
            let figures = try loop.run(seconds: lab.seconds, processor: lab.generatorProcessor)
            return Figures(
                rate: figures.requests / Double(lab.seconds), cpu: figures.cpu * 1e6 / max(1, figures.requests))
        }
    }

    private func peers(_ lab: Lab, _ address: String, _ names: [String]) -> [Program] {
        let multiplexed = ClosedPeer(name: "h2load -m") { program, address, seconds in
            [program, "-t1", "-c1", "-m\(Self.connections)", "-D\(seconds)", address + "/"]
        } requests: {
            Reading.number(before: " succeeded", in: $0)
        }
        return (ClosedPeer.all(connections: Self.connections, script: "") + [multiplexed])
            .filter { names.contains($0.name) }
            .compactMap { peer in
                lab.peer(String(peer.name.prefix { $0 != " " })).map { program in
                    (peer.name, { try Self.figures(peer, program, lab, address) })
                }
            }
    }

    private static func figures(_ peer: ClosedPeer, _ program: String, _ lab: Lab, _ address: String) throws -> Figures
    {
        let outcome = try lab.generate(peer.command(program, address, lab.seconds))
        guard let requests = peer.requests(outcome.output), requests > 0 else {
            throw Child.Failure(description: outcome.failure ?? "its output is not understood: \(outcome.output)")
        }
        return Figures(rate: requests / Double(lab.seconds), cpu: outcome.cpu * 1e6 / requests)
    }
}
