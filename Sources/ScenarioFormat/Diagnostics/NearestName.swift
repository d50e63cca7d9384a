/// The name somebody probably meant: the nearest by edit distance, if it is near enough to be worth saying.
enum NearestName {
    /// `nil` when nothing is within a third of the name's length. Case does not count; the first of equals wins.
    static func of(_ name: String, among names: [String]) -> String? {
        guard !name.isEmpty, name.count <= 64 else { return nil }
        let limit = max(1, name.count / 3)
        let wanted = Array(name.lowercased())
        var best: (name: String, distance: Int)?
        // Names further apart in length than this are further apart in edits.
        for candidate in names where abs(candidate.count - wanted.count) <= limit {
            let distance = distance(wanted, Array(candidate.lowercased()))
            if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.name
    }

    /// Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours (Damerau 1964, restricted).
    static func distance(_ a: [Character], _ b: [Character]) -> Int {
        guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
        var beforeLast = [Int](repeating: 0, count: b.count + 1)
        var last = Array(0...b.count)
        for i in 1...a.count {
            var row = [i] + [Int](repeating: 0, count: b.count)
            for j in 1...b.count {
                row[j] = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                    row[j] = min(row[j], beforeLast[j - 2] + 1)
                }
            }
            (beforeLast, last) = (last, row)
        }
        return last[b.count]
    }
}

extension String {
    /// In back quotes for a message: one line, no control characters, at most 60 characters.
    var quoted: String {
        let short = count > 60 ? prefix(59) + "…" : self[...]
        return "`" + String(short).printable.replacing("\t", with: " ") + "`"
    }

    var printable: String { unicodeScalars.map(\.printable).joined() }
}

extension [String] {
    /// "one of `a`, `b`, `c`".
    var choices: String {
        count == 1 ? self[0].quoted : "one of " + map(\.quoted).joined(separator: ", ")
    }
}
