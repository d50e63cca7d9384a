import ScenarioFormat

/// One extraction, compiled for one worker.
struct Extractor {
    private enum Kind {
        case json(JSONPath, Extraction.Pick)
        case header(String)
        case regex(Regex<AnyRegexOutput>)
    }

    let variable: Int
    private let kind: Kind
    /// What is wrong when there is nothing, without values that vary.
    private let complaint: String

    init(_ extraction: Extraction, name: String) throws {
        variable = extraction.variable
        switch extraction.source {
        case .json(let pointer, let pick):
            kind = .json(JSONPath(pointer), pick)
            complaint = "\(name): nothing at \(pointer.text.isEmpty ? "the top" : pointer.text)"
        case .header(let header):
            kind = .header(header)
            complaint = "\(name): no header \(header)"
        case .regex(let pattern):
            kind = .regex(try Regex(pattern))
            complaint = "\(name): no match of \(pattern)"
        }
    }

    /// Hands the value to `take`, which may refuse it, or says what was wrong.
    func problem(
        _ answer: AnswerView, _ random: inout RandomStream, take: (UnsafeRawBufferPointer) -> String?
    ) -> String? {
        switch kind {
        case .header(let name):
            guard let value = answer.header(name) else { return complaint }
            return checked(Array(value.utf8), take)
        case .regex(let regex):
            guard answer.isWhole else { return "\(complaint): the body is larger than what is kept of it" }
            guard let match = try? regex.firstMatch(in: answer.text) else { return complaint }
            let group = match.output.count > 1 ? match.output[1] : match.output[0]
            guard let text = group.substring else { return complaint }
            return checked(Array(text.utf8), take)
        case .json(let path, let pick):
            guard answer.isWhole else { return "\(complaint): the body is larger than what is kept of it" }
            return json(answer.body, path, pick, &random, take)
        }
    }

    private func json(
        _ body: UnsafeRawBufferPointer, _ path: JSONPath, _ pick: Extraction.Pick, _ random: inout RandomStream,
        _ take: (UnsafeRawBufferPointer) -> String?
    ) -> String? {
        let places: [Range<Int>]
        do throws(JSONScanner.Malformed) {
            places = try JSONScanner.find(path, in: body, wanted: pick == .first ? 1 : .max)
        } catch {
            return "\(complaint): the body is not JSON"
        }
        guard let first = places.first, let last = places.last else { return complaint }
        let place =
            switch pick {
            case .first: first
            case .last: last
            case .random: places[Int(random.below(UInt64(places.count)))]
            }
        switch body[place.lowerBound] {
        case UInt8(ascii: "\""): break
        // Nothing that a later request could mean.
        case UInt8(ascii: "n"): return "\(complaint) but null"
        case UInt8(ascii: "{"), UInt8(ascii: "["): return "\(complaint) but an object or an array"
        default: return checked(UnsafeRawBufferPointer(rebasing: body[place]), take)
        }
        let inside = UnsafeRawBufferPointer(rebasing: body[place.lowerBound + 1..<place.upperBound - 1])
        guard inside.contains(UInt8(ascii: "\\")) else { return checked(inside, take) }
        return checked(JSONText.unescaped(inside), take)
    }

    private func checked(_ bytes: [UInt8], _ take: (UnsafeRawBufferPointer) -> String?) -> String? {
        bytes.withUnsafeBytes { checked($0, take) }
    }

    private func checked(_ value: UnsafeRawBufferPointer, _ take: (UnsafeRawBufferPointer) -> String?) -> String? {
        guard value.count <= KnownValues.longest else {
            return "\(complaint): a value over \(KnownValues.longest) bytes"
        }
        return take(value).map { "\(complaint): \($0)" }
    }
}
