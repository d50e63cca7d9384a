/// What correlation costs: journeys that extract from 4 KiB of JSON, beside the same requests without.
struct JourneyCost: Benchmark {
    let name = "journeys"
    let summary = "journeys that extract from 4 KiB of JSON, beside plain requests for the same bodies"

    private static let connections = 64

    private struct Figures {
        var rate, loadCPU: Double
    }

    func run(in lab: Lab) throws -> [Table] {
        guard let nginx = lab.peer("nginx") else {
            return [Table(title: "journeys", columns: ["program"], rows: [], notes: lab.missing(["nginx"]))]
        }
        let target = try Nginx(nginx, in: lab, documents: ["items.json": Self.document])
        let address = target.address
        let programs = Self.scenarios.map { name, scenario in
            (name: name, run: { try Self.measure(lab, address, scenario) })
        }
        let results = lab.rounds(programs)
        let plain = results.first?.1 ?? []
        return [
            Table(
                title:
                    "journeys: \(Self.connections) connections, answers of \(Self.document.utf8.count) bytes from nginx",
                columns: ["scenario", "requests/s", "÷ plain", "load CPU µs/request", "÷ plain"],
                rows: results.map { name, figures in
                    [
                        name, Spread(figures.map(\.rate)).text(),
                        Spread.ratios(of: figures.map(\.rate), to: plain.map(\.rate)),
                        Spread(figures.map(\.loadCPU)).text(),
                        Spread.ratios(of: figures.map(\.loadCPU), to: plain.map(\.loadCPU)),
                    ]
                },
                notes: [
                    "first / random: a journey of four requests; each extracts an id (of the first item, of any of 40) and the next sends it.",
                    "expect: the plain request, with expect.json of a member behind the items.",
                ])
        ]
    }

    private static func measure(_ lab: Lab, _ address: String, _ scenario: String) throws -> Figures {
        let run = try EngineProgram(lab: lab).run(
            """
            name: journeys
            target: {url: "\(address)"}
            users: {count: 1000, popularity: uniform}
            load: [{name: steady, executor: constant-vus, vus: \(connections), duration: \(lab.seconds)s}]
            connections: {max: \(connections)}
            \(scenario)

            """)
        guard run.ok == run.requests, run.ok > 0 else {
            throw Child.Failure(description: "\(run.requests - run.ok) of \(run.requests) requests were not ok")
        }
        return Figures(rate: run.ok / Double(lab.seconds), loadCPU: run.loadCPU * 1e6 / run.ok)
    }

    private static let scenarios: [(String, String)] = [
        ("plain", "operations: {list: {request: {path: /documents/items.json}}}"),
        (
            "expect",
            "operations: {list: {request: {path: /documents/items.json}, expect: {status: 200, json: {/total: 40}}}}"
        ),
        ("journey, first", journey(pick: "first")), ("journey, random", journey(pick: "random")),
    ]

    private static func journey(pick: String) -> String {
        """
        operations:
          list:
            weight: 0
            request: {path: /documents/items.json}
            extract: {item: {json: "/items/*/id", pick: \(pick)}}
          item:
            weight: 0
            request: {path: /documents/items.json, query: {after: "{{ var.item }}"}}
            extract: {item: {json: "/items/*/id", pick: \(pick)}}
        journeys: {browse: {steps: [list, {repeat: {times: 3, steps: [item]}}]}}
        """
    }

    /// 40 items, 4 KiB with its blanks.
    private static let document: String = {
        let items = (0..<40).map {
            #"{"id": "item-\#(10_000 + $0)", "name": "Thing \#($0)", "price": \#($0 * 7).95, "tags": ["a", "b"]}"#
        }
        let text = #"{"items": ["# + items.joined(separator: ", ") + #"], "total": 40}"#
        return text + String(repeating: " ", count: max(0, 4096 - text.utf8.count))
    }()
}
