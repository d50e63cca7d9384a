import ScenarioFormat
import Testing

/// SplitMix64 (Steele, Lea, Flood 2014): the same mutations in every run.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

@Suite("A mutated scenario is read or refused, never more")
struct MutationTests {
    private static let tokens = [
        "\t", " ", "\n", "\r\n", "\"", "'", "{", "}", "[", "]", ":", ",", "#", "&a ", "*a", "!!x ", "|", ">", "%", "@",
        "- ",
        "? ", "{{", "}}", "{{ user.id }}", "{{ env.X }}", "é", "日", "😀", "\u{FEFF}", "\u{2028}", "\u{0}", "-1", "0",
        "0s",
        "1e9", "99999999999999999999", "1/s", "null", "~", "true", "---\n", "...\n", "<<: ", "zipf", "use", "request",
        "20%", "mix: {}", "startAt: 1s", "vus", "iterations", "hotspot", "stages", "{{ var.item }}", "{{ user.email }}",
        "{{ data.d.w }}", "extract: {a: {json: /a}}", "https://", "repeat", "steps: []", "regex: '('", "/*/", "~2",
        "b.bin", "d.jsonl", "login",
    ]

    private static func mutate(_ text: String, _ random: inout SplitMix) -> String {
        var scalars = Array(text.unicodeScalars)
        for _ in 0..<Int.random(in: 1...4, using: &random) where !scalars.isEmpty {
            let at = Int.random(in: 0..<scalars.count, using: &random)
            let token = Array(tokens.randomElement(using: &random)?.unicodeScalars ?? "".unicodeScalars)
            switch Int.random(in: 0..<7, using: &random) {
            case 0: scalars.insert(contentsOf: token, at: at)
            case 1: scalars.replaceSubrange(at...at, with: token)
            case 2: scalars.remove(at: at)
            case 3: scalars.removeSubrange(at..<min(scalars.count, at + 12))
            case 4:
                let piece = scalars[at..<min(scalars.count, at + 40)]
                scalars.insert(contentsOf: piece, at: Int.random(in: 0...scalars.count, using: &random))
            case 5: scalars.swapAt(at, Int.random(in: 0..<scalars.count, using: &random))
            default: scalars.removeSubrange(at...)
            }
        }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    /// Of each text, so that all take some seconds.
    private static let mutations = 1000

    @Test("mutations of every file that ships", arguments: Shipped.scenarios)
    func shipped(_ name: String) throws {
        let text = try Shipped.scenario(name)
        let library = try Shipped.library()
        let files = ["accounts.csv": Documented.shortAccounts]
        check(text, library, files, seed: UInt64(name.utf8.reduce(7) { $0 * 31 + Int($1) }))
    }

    @Test("mutations of the documented examples and of a scenario with every key", arguments: 0..<3)
    func documented(_ index: Int) throws {
        let text = [Documented.flywheel, Documented.shop, Everything.text][index]
        let files = ["accounts.csv": Documented.accounts].merging(Everything.files) { first, _ in first }
        check(text, try Shipped.library(), files, seed: UInt64(index))
    }

    private func check(_ text: String, _ library: OperationLibrary, _ files: [String: String], seed: UInt64) {
        let environment = Documented.environment.merging(["X": "1", "F": "true"]) { first, _ in first }
        var random = SplitMix(state: seed)
        var refused = 0
        let validator = try? SchemaValidator(ScenarioSchema.json())
        for _ in 0..<Self.mutations {
            let mutant = Self.mutate(text, &random)
            do throws(ScenarioErrors) {
                let loaded = try load(mutant, environment: environment, libraries: [library], files: files)
                let isWhole = !loaded.operations.isEmpty && loaded.load.contains(where: \.measure)
                #expect(isWhole)
                let wrong = (try? validator?.problems(yaml: mutant)) ?? ["not YAML"]
                #expect(wrong.isEmpty, "\(wrong)")
            } catch {
                refused += 1
                let problem = error.diagnostics.first { !Self.isRight($0, mutant) }
                #expect(problem == nil && !error.diagnostics.isEmpty, "\(error)\n\(mutant)")
            }
        }
        // Most mutations break something, and some hit a comment.
        #expect((Self.mutations / 4..<Self.mutations).contains(refused))
    }

    private static func isRight(_ diagnostic: Diagnostic, _ text: String) -> Bool {
        var lines = 1
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x0A, 0x0D, 0x85, 0x2028, 0x2029: lines += 1
            default: break
            }
        }
        return (1...max(lines, 100)).contains(diagnostic.line)
            && (diagnostic.file != "test.yaml" || diagnostic.line <= lines)
            && (1...diagnostic.source.unicodeScalars.count + 1).contains(diagnostic.column)
            && !diagnostic.message.isEmpty && (diagnostic.expected ?? diagnostic.hint) != nil
            && !diagnostic.rendered().isEmpty
    }
}
