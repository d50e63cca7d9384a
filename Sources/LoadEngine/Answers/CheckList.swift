import LoadMetrics
import ScenarioFormat

/// Everything that a scenario expects of answers, numbered: what `check_rate{check=}` names. The same for every worker.
struct CheckList: Sendable {
    /// Operation by operation: the status, then what `expect` says, then what is extracted.
    private(set) var all: [CheckInfo] = []
    /// For each operation, its status check (nil: the file says nothing of it), and where its expectations and extractions begin.
    private(set) var places: [Places] = []

    struct Places: Sendable {
        var status: Int?
        var expectations, extractions: Int
    }

    /// What a text is compared with may be secret, and the names of checks stand in every report: masked.
    init(_ scenario: Scenario) {
        let masking = Masking(scenario.secrets)
        let names = SlotNames(scenario)
        for operation in scenario.operations {
            func add(_ text: String) {
                all.append(CheckInfo(name: masking.mask("\(operation.name): \(text)"), operation: operation.name))
            }
            var status: Int?
            if operation.expect.status != Expect().status {
                status = all.count
                add("status \(Self.words(operation.expect.status))")
            }
            let expectations = all.count
            for expected in operation.expect.checks { add(expected.words(names)) }
            let extractions = all.count
            for extraction in operation.extract { add("extract \(scenario.variables[extraction.variable])") }
            places.append(Places(status: status, expectations: expectations, extractions: extractions))
        }
    }

    static func words(_ ranges: [ClosedRange<Int>]) -> String {
        ranges.map { range in
            if range.count == 1 { return "\(range.lowerBound)" }
            let isClass = range.lowerBound % 100 == 0 && range.count == 100
            return isClass ? "\(range.lowerBound / 100)xx" : "\(range.lowerBound)-\(range.upperBound)"
        }.joined(separator: ", ")
    }
}

/// One expectation of a scenario beside the status.
enum ExpectedThing {
    case header(String, ValueTest)
    case json(JSONPointer, ValueTest)
    case size(Int64)
    case body(String)

    func words(_ names: SlotNames) -> String {
        switch self {
        case .header(let name, let test): "header \(name) \(test.words(names))"
        case .json(let pointer, let test):
            "json \(pointer.text.isEmpty ? "(the whole)" : pointer.text) \(test.words(names))"
        case .size(let most): "body at most \(most) bytes"
        case .body(let pattern): "body matches \(pattern)"
        }
    }
}

extension Expect {
    /// In the order in which they are looked at.
    var checks: [ExpectedThing] {
        (maxBytes.map { [ExpectedThing.size($0)] } ?? []) + headers.map { .header($0.name, $0.test) }
            + json.map { .json($0.pointer, $0.test) } + (bodyMatches.map { [.body($0)] } ?? [])
    }
}

extension ValueTest {
    fileprivate func words(_ names: SlotNames) -> String {
        switch self {
        case .equals(let template): "= \(names.words(template))"
        case .equalsNumber(let number): "= \(Int64(exactly: number).map { "\($0)" } ?? "\(number)")"
        case .equalsBoolean(let flag): "= \(flag)"
        case .isNull: "= null"
        case .present(true): "present"
        case .present(false): "absent"
        case .matches(let pattern): "matches \(pattern)"
        }
    }
}
