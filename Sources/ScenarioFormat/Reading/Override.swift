/// One `path=value` of the command line (`--set`), cut into its parts.
struct Override {
    enum Step {
        /// A key of a mapping, or the name of a list's item.
        case key(String)
        case index(Int)
    }

    /// `load.steady.rate`.
    let path: String
    /// Steps with the offset where each stands in the text.
    let steps: [(step: Step, at: Int)]
    /// What stands behind `=`.
    let value: SourceText
    /// The whole text, for places in the path. Both sources are named for the path alone: a value may be a secret.
    let source: SourceText

    /// Keys are separated by `.`; `[0]` is an item of a list; a key that holds one of these stands in double quotes.
    init(_ text: String) throws(Problem) {
        var cutter = Cutter(text)
        let steps = try cutter.steps()
        let scalars = cutter.scalars
        path = Self.text(scalars[..<cutter.at])
        let name = "--set \(path)=…"
        value = SourceText(name: name, text: Self.text(scalars[(cutter.at + 1)...]))
        source = SourceText(name: name, text: text)
        self.steps = steps
    }

    struct Problem: Error {
        let offset: Int
        let message: String
    }

    func place(of index: Int) -> Place { source.place(at: steps[index].at) }

    private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    /// Walks over the path, up to its `=`.
    private struct Cutter {
        let scalars: [Unicode.Scalar]
        var at = 0

        init(_ text: String) { scalars = Array(text.unicodeScalars) }

        private var next: Unicode.Scalar? { at < scalars.count ? scalars[at] : nil }

        mutating func steps() throws(Problem) -> [(step: Step, at: Int)] {
            var steps: [(step: Step, at: Int)] = []
            repeat {
                let start = at
                if next == "[", !steps.isEmpty {
                    steps.append((.index(try index()), start))
                } else {
                    if next == ".", !steps.isEmpty { at += 1 }
                    steps.append((.key(try key()), at > start && scalars[start] == "." ? start + 1 : start))
                }
                guard steps.count <= Document.maximumDepth else {
                    throw Problem(offset: start, message: "the path has more than \(Document.maximumDepth) steps")
                }
            } while next == "." || next == "["
            guard next == "=" else {
                throw Problem(offset: at, message: at < scalars.count ? "`=` or `.` is missing" : "`=` is missing")
            }
            return steps
        }

        private mutating func key() throws(Problem) -> String {
            let start = at
            if next == "\"" {
                guard let end = scalars[(at + 1)...].firstIndex(of: "\"") else {
                    throw Problem(offset: start, message: "the quote is never closed")
                }
                at = end + 1
                return Override.text(scalars[start + 1..<end])
            }
            while let scalar = next, !".[=\"".unicodeScalars.contains(scalar) { at += 1 }
            guard at > start else { throw Problem(offset: start, message: "a key is missing") }
            return Override.text(scalars[start..<at])
        }

        private mutating func index() throws(Problem) -> Int {
            let start = at
            at += 1
            let digits = at
            while let scalar = next, ("0"..."9").contains(scalar) { at += 1 }
            guard at > digits, next == "]", let index = Int(Override.text(scalars[digits..<at])) else {
                throw Problem(offset: start, message: "`[` begins the number of an item")
            }
            at += 1
            return index
        }
    }
}
