import Crypto
import ScenarioFormat

/// The digest of what a plan is made from.
enum PlanHash {
    static func of(_ scenario: Scenario) -> String {
        var text = PlanText(secrets: scenario.secrets, names: SlotNames(scenario))
        text.add("flywheel plan 3", scenario.seed)
        text.add("users", scenario.users.count)
        switch scenario.users.popularity {
        case .uniform: text.add("uniform")
        case .zipf(let exponent): text.add("zipf", exponent.bitPattern)
        case .hotspot(let keys, let traffic): text.add("hotspot", keys.bitPattern, traffic.bitPattern)
        case .latest(let exponent): text.add("latest", exponent.bitPattern)
        case .sequential: text.add("sequential")
        }
        text.add(scenario.users.table)
        for set in scenario.data {
            text.add("data", set.name, set.order.rawValue)
            text.add(set.table)
        }
        for operation in scenario.operations { text.add(operation, in: scenario) }
        for journey in scenario.journeys { text.add("journey", journey.name, journey.weight, journey.steps) }
        for phase in scenario.load { text.add(phase) }
        let digest = SHA256.hash(data: Array(text.text.utf8))
        return "sha256:" + digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

/// Unambiguous text: every value with its length before it, secrets masked.
private struct PlanText {
    var text = ""
    let secrets: Masking

    let names: SlotNames

    init(secrets: [String], names: SlotNames) {
        self.secrets = Masking(secrets)
        self.names = names
    }

    mutating func add(_ values: Any...) {
        for value in values {
            let written = "\(value)"
            text += "\(written.utf8.count):\(written)"
        }
        text += "\n"
    }

    /// A data file counts by its content.
    mutating func add(_ table: DataTable?) {
        guard let table else { return add("no table") }
        let digest = table.withBytes { bytes in
            var hash = SHA256()
            hash.update(bufferPointer: bytes)
            return hash.finalize()
        }
        add("table", table.columns.joined(separator: ","), digest.map { String($0) }.joined(separator: "."))
    }

    mutating func add(_ operation: Operation, in scenario: Scenario) {
        let request = operation.request
        add("operation", operation.name, operation.weight, request.method)
        if let host = request.host { add("host", host) }
        add(request.path)
        for (kind, fields) in [("query", request.query), ("headers", request.headers)] {
            add(kind, fields.count)
            for field in fields {
                add(field.name)
                add(field.value)
            }
        }
        switch request.body {
        case .none: add("none")
        case .json(let template):
            add("json")
            add(template)
        case .text(let template):
            add("text")
            add(template)
        case .form(let fields):
            add("form", fields.count)
            for field in fields {
                add(field.name)
                add(field.value)
            }
        case .file(let file):
            add("file", file.bytes.count, SHA256.hash(data: file.bytes).map { String($0) }.joined(separator: "."))
        }
        add("expect", operation.expect.status.map { "\($0.lowerBound)-\($0.upperBound)" }.joined(separator: ","))
        add("body", operation.expect.maxBytes.map(String.init) ?? "any")
        add("checks", operation.expect.checks)
        add("extract", operation.extract)
        switch Credential.of(operation, inherited: scenario.auth) {
        case nil: add("anonymous")
        case .bearer: add("bearer")
        case .jwt(_, let role): add("jwt", role)
        case .login(let login): add("login", login.operation, login.per.rawValue)
        }
    }

    mutating func add(_ template: Template) {
        for segment in template.segments {
            switch segment {
            case .text(let text): add("text", secrets.mask(text))
            case .slot(let slot): add("slot", names.name(slot))
            }
        }
        add("end")
    }

    mutating func add(_ phase: Phase) {
        add("phase", phase.name, phase.measure, phase.executor.name)
        add("at", phase.startAt.map(String.init) ?? "next")
        add("mix", phase.mix.map { $0.map(String.init).joined(separator: ",") } ?? "as the operations say")
        switch phase.executor {
        case .sharedIterations(let users, let iterations, let most),
            .perVUIterations(let users, let iterations, let most):
            add(users, iterations, most)
        case .constantVUs(let users, let duration, let pace): add(users, duration, pace)
        case .rampingVUs(let start, let stages, let grace, let pace):
            add(start, grace, pace)
            for stage in stages { add(stage.duration, stage.target) }
        case .constantArrivalRate(let rate, let duration, let arrivals):
            add(rate.count, rate.per, duration, arrivals.rawValue)
        case .rampingArrivalRate(let start, let stages, let arrivals):
            add(start.count, start.per, arrivals.rawValue)
            for stage in stages { add(stage.duration, stage.target.count, stage.target.per) }
        }
    }
}
