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
        "20%", "mix: {}", "startAt: 1s", "vus", "iterations", "hotspot", "stages",
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

    @Test("six hundred mutations of each", arguments: Shipped.scenarios)
    func mutations(_ name: String) throws {
        let text = try Shipped.scenario(name)
        let library = try Shipped.library()
        var random = SplitMix(state: UInt64(name.utf8.reduce(7) { $0 * 31 + Int($1) }))
        var refused = 0
        for _ in 0..<600 {
            let mutant = Self.mutate(text, &random)
            do throws(ScenarioErrors) {
                let loaded = try load(mutant, libraries: [library])
                #expect(!loaded.operations.isEmpty && !loaded.load.isEmpty && loaded.load.contains(where: \.measure))
            } catch {
                refused += 1
                let lines = mutant.unicodeScalars.count { "\n\r\u{85}\u{2028}\u{2029}".unicodeScalars.contains($0) } + 1
                let isRight =
                    !error.diagnostics.isEmpty
                    && error.diagnostics.allSatisfy {
                        (1...lines).contains($0.line) && (1...$0.source.unicodeScalars.count + 1).contains($0.column)
                            && !$0.message.isEmpty && ($0.expected ?? $0.hint) != nil && !$0.rendered().isEmpty
                    }
                #expect(isRight, "\(error)\n\(mutant)")
            }
        }
        // Most mutations break something, and some hit a comment.
        #expect((200...590).contains(refused))
    }
}
