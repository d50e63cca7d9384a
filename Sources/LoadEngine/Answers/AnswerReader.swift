import LoadMetrics
import ScenarioFormat

/// What one worker asks of an operation's answers, compiled: for its thread alone.
struct AnswerReader {
    /// Places in the check list; nil: nothing is said of the status.
    let status: Int?
    let firstExpectation, firstExtraction: Int
    private(set) var checks: [Check] = []
    private(set) var extractors: [Extractor] = []
    /// The texts that `equals` compares with.
    private(set) var texts: [RequestTemplate] = []
    /// Most bytes that one of the texts takes.
    var room: Int { texts.map(\.room).max() ?? 0 }

    /// Whether an answer of an expected status need not be looked at further.
    var isIdle: Bool { checks.isEmpty && extractors.isEmpty }

    init(
        _ operation: Operation, variables: [String], places: CheckList.Places, sizes: SlotSizes,
        names: SlotNames
    ) throws(LoadError) {
        (status, firstExpectation, firstExtraction) = (places.status, places.expectations, places.extractions)
        do {
            for expected in operation.expect.checks {
                let kind: Check.Kind =
                    switch expected {
                    case .header(let name, let test): .header(name, try compiled(test, sizes))
                    case .json(let pointer, let test): .json(JSONPath(pointer), try compiled(test, sizes))
                    case .size(let most): .size(most)
                    case .body(let pattern): .body(try Regex(pattern))
                    }
                checks.append(Check(kind: kind, complaint: "expected \(expected.words(names))"))
            }
            extractors = try operation.extract.map { try Extractor($0, name: variables[$0.variable]) }
        } catch {
            // The scenario's reader has compiled every pattern before.
            throw .pattern(operation: operation.name, "\(error)")
        }
    }

    private mutating func compiled(_ test: ValueTest, _ sizes: SlotSizes) throws -> Check.Test {
        switch test {
        case .equals(let template):
            var text = RequestTemplate()
            text.append(template, .none, sizes, to: \.head)
            texts.append(text)
            return .equals(texts.count - 1)
        case .equalsNumber(let number): return .equalsNumber(number)
        case .equalsBoolean(let flag): return .equalsBoolean(flag)
        case .isNull: return .isNull
        case .present(let flag): return .present(flag)
        case .matches(let pattern): return .matches(try Regex(pattern))
        }
    }

    /// Looks at an answer whose status was as expected: says of each check whether it held, hands on what is extracted
    /// (`extracted` says why it refuses a value), and tells the first thing that was wrong. Nothing is extracted from an answer that is not as expected.
    func read(
        _ answer: AnswerView, _ random: inout RandomStream, text: (RequestTemplate) -> String,
        held: (Int, Bool) -> Void, extracted: (Int, UnsafeRawBufferPointer) -> String?
    ) -> Fault? {
        var fault: Fault?
        for (index, check) in checks.enumerated() {
            let problem = check.problem(answer) { text(texts[$0]) }
            held(firstExpectation + index, problem == nil)
            if fault == nil, let problem { fault = Fault(failure: .expect, message: problem) }
        }
        if fault != nil { return fault }
        for (index, extractor) in extractors.enumerated() {
            let problem = extractor.problem(answer, &random) { extracted(extractor.variable, $0) }
            held(firstExtraction + index, problem == nil)
            if fault == nil, let problem { fault = Fault(failure: .extract, message: problem) }
        }
        return fault
    }

    /// What was wrong with an answer.
    struct Fault {
        var failure: Failure
        /// Without values that vary.
        var message: String
    }
}
