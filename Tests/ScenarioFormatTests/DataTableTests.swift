import ScenarioFormat
import Testing

@Suite("A table is what its file says")
struct DataTableTests {
    @Test(
        "CSV as RFC 4180 has it",
        arguments: [
            ("a,b\n1,2\n", [["1", "2"]]), ("a,b\r\n1,2\r\n3,4", [["1", "2"], ["3", "4"]]),
            ("\u{FEFF}a,b\n1,2", [["1", "2"]]), ("a,b\n1,\n,2\n,\n", [["1", ""], ["", "2"], ["", ""]]),
            ("a,b\n\"x, y\",\"say \"\"hi\"\"\"\n", [["x, y", #"say "hi""#]]),
            ("a,b\n\"two\r\nlines\",\"\"\n\"\"\"\",z\n", [["two\r\nlines", ""], ["\"", "z"]]),
            ("\"a\",\"b\"\n é , 日本 \n", [[" é ", " 日本 "]]), ("a,b\n1,2\n\n\r\n\n", [["1", "2"]]),
        ])
    func csv(_ text: String, _ rows: [[String]]) throws {
        let table = try table("t.csv", text)
        #expect(table.columns == ["a", "b"])
        #expect(fields(of: table) == rows)
        #expect(table.longest(column: 0) == rows.map { $0[0].utf8.count }.max())
        #expect(table.path == "t.csv")
    }

    @Test("one column, where an empty line is an empty field")
    func oneColumn() throws {
        #expect(fields(of: try table("t.csv", "word\n\none\n\n\"\"\ntwo\n\n")) == [[""], ["one"], [""], [""], ["two"]])
    }

    @Test(
        "JSON lines",
        arguments: [
            (#"{"a": "1", "b": 2}"#, [["1", "2"]]),
            (
                "{\"a\":true,\"b\":null}\r\n\r\n{\"b\":-1.5e3,\"a\":false, \"c\": [1, {\"d\": \"]\"}]}\n\n",
                [["true", "null"], ["false", "-1.5e3"]]
            ),
            (
                #"{"x": {"y": [[], {}]}, "a": "\"\\\/\b\f\n\r\t", "b": "\u00e9\ud83d\ude00x"}"#,
                [["\"\\/\u{8}\u{C}\n\r\t", "é😀x"]]
            ),
            ("\u{FEFF}{\"\\u0061\": \"1\", \"b\": \"\"}\n{\"a\": \"日\", \"b\": \"é\"}", [["1", ""], ["日", "é"]]),
        ])
    func jsonLines(_ text: String, _ rows: [[String]]) throws {
        for name in ["t.jsonl", "t.ndjson", "x/T.JSONL"] {
            let table = try table(name, text)
            #expect(table.columns == ["a", "b"])
            #expect(fields(of: table) == rows)
        }
    }

    @Test(
        "a mistake in a table has a place of its own",
        arguments: [
            ("t.csv", "", "1:1", "the file is empty"), ("t.csv", "\u{FEFF}\n\n", "1:1", "the file is empty"),
            ("t.csv", "a,b\n1,2\n1\n", "3:1", "1 field"), ("t.csv", "a,b\n1,2,3\n", "2:1", "3 fields"),
            ("t.csv", "a,b\n1,2\n\n3,4\n", "3:1", "1 field"),
            ("t.csv", "a,b\n\"x\ny\",1\n2,\"z\n", "4:3", "the quote is never closed"),
            ("t.csv", "a,b\né\"x,1\n", "2:2", "a quote in a field without quotes"),
            ("t.csv", "a,b\n\"x\"y,1\n", "2:4", "text after a closing quote"),
            ("t.csv", "a,b\nx,\"y\"z\n", "2:6", "text after a closing quote"),
            ("t.csv", "a,b\nx\ry,1\n", "2:2", "a carriage return within a line"),
            ("t.csv", "a,b,a\n", "1:5", "two columns are called `a`"),
            ("t.csv", "a,,b\n", "1:3", "a column without a name"),
            ("t.csv", "a,b\n1,\u{0}\n", "2:3", "a zero byte"),
            ("t.jsonl", "\n \n", "1:1", "the file is empty"), ("t.jsonl", "[1]\n", "1:1", "not a JSON object"),
            ("t.jsonl", "{}\n", "1:1", "no column"), ("t.jsonl", "{\"a\": []}\n", "1:1", "no column"),
            ("t.jsonl", "{\"a\": 1}\n\n{\"b\": 1}\n", "3:1", "`a` is missing"),
            ("t.jsonl", "{\"a\": 1}\n{\"a\": {}}\n", "2:7", "`a` is an object or a list"),
            ("t.jsonl", "{\"a\": 1, \"a\": 2}\n", "1:11", "`a` stands twice"),
            ("t.jsonl", "{\"é\": \"x\n", "1:7", "the quote is never closed"),
            ("t.jsonl", "{\"a\": \"\\x\"}\n", "1:8", "not a JSON escape"),
            ("t.jsonl", "{\"a\": \"\\ud800\"}\n", "1:8", "not a JSON escape"),
            ("t.jsonl", "{\"a\": \"\\ud83d\\u0041\"}\n", "1:8", "not a JSON escape"),
            ("t.jsonl", "{\"a\": \"\\udc00\"}\n", "1:8", "not a JSON escape"),
            ("t.jsonl", "{\"a\": \"\\u00\"}\n", "1:8", "not a JSON escape"),
            ("t.jsonl", "{\"a\": \"x\ty\"}\n", "1:9", "a control character in a text"),
            ("t.jsonl", "{\"a\": 01}\n", "1:7", "not a JSON value"),
            ("t.jsonl", "{\"a\": yes}\n", "1:7", "not a JSON value"),
            ("t.jsonl", "{\"a\": 1,}\n", "1:9", "a member's name is missing"),
            ("t.jsonl", "{\"a\"}\n", "1:5", "the name has no value"),
            ("t.jsonl", "{\"a\": 1\n", "1:8", "the object is never closed"),
            ("t.jsonl", "{\"a\":\n", "1:6", "the line ends within the object"),
            ("t.jsonl", "{\"a\": 1} {\n", "1:10", "text after the object"),
            ("t.jsonl", "{\"a\": 1, \"b\": [1}\n", "1:17", "not closed"),
            ("t.jsonl", "{\"a\": 1, \"b\": \(String(repeating: "[", count: 100))\n", "1:79", "nested too deeply"),
        ])
    func mistakes(_ name: String, _ text: String, _ place: String, _ message: String) {
        let found = problems(scenario(users(name)), files: [name: text])
        #expect(found.map { "\($0.file) \($0.line):\($0.column) \($0.message)" } == ["\(name) \(place) \(message)"])
        #expect(found.allSatisfy { $0.expected != nil || $0.hint != nil })
    }

    /// Accounts have passwords.
    @Test("an error shows a line's shape, not what it holds; the header it shows")
    func masked() {
        let found = problems(scenario(users("t.csv")), files: ["t.csv": "mail,pass\na@b.c,\"hun\"ter2\n"])
        #expect(found.map(\.source) == [#"xxxxx,"xxx"xxxx"#])
        #expect(
            found.first?.rendered() == #"""
                t.csv:2:12: error: text after a closing quote
                    xxxxx,"xxx"xxxx
                               ^
                    expected a comma
                """#)
        #expect(problems(scenario(users("t.csv")), files: ["t.csv": "mail,mail\n"]).map(\.source) == ["mail,mail"])
    }

    @Test("of a line that is a file of its own nothing is shown, but the place is told")
    func longLine() {
        let found = problems(
            scenario(users("t.jsonl")), files: ["t.jsonl": "{\"a\": \"\(String(repeating: "x", count: 20_000))\" 1}"])
        #expect(found.map { "\($0.line):\($0.column) \($0.message)" } == ["1:20010 the object is never closed"])
        #expect(found.map(\.source) == [""])
    }

    @Test("many rows cost 8 bytes a field beside the file")
    func size() throws {
        let rows = 100_000
        let text = "id,name\n" + (0..<rows).map { "\($0),\"n \"\"\($0)\"\"\"\n" }.joined()
        let table = try table("t.csv", text)
        #expect(table.rows == rows)
        #expect(table.indexSize == 8 * rows * 2)
        #expect(field(table, rows - 1, 1) == "n \"99999\"")
        // The only bytes are the file's own.
        #expect(table.withBytes { $0.count } == text.utf8.count)
        let base = table.withBytes { $0.baseAddress }
        let last = table.field(row: rows - 1, column: 0).baseAddress
        let isInside = base.flatMap { base in last.map { ($0 - base) < text.utf8.count && $0 >= base } }
        #expect(isInside == true)
    }

    @Test("bytes for a digest are the same for the same file, and others for other values")
    func digest() throws {
        func bytes(_ text: String) throws -> [UInt8] { try table("t.csv", text).withBytes { Array($0) } }
        let quoted = try bytes("a,b\n\"x\"\"y\",2\n")
        #expect(try bytes("a,b\n\"x\"\"y\",2\n") == quoted)
        #expect(quoted.count == 13)
        #expect(try bytes("a,b\n\"x\"\"z\",2\n") != quoted)
        let json = try table("t.jsonl", "{\"a\": \"\\u0041\"}").withBytes { Array($0) }
        #expect(try table("t.jsonl", "{\"a\": \"Au0041\"}").withBytes { Array($0) } != json)
    }

    @Test("mutated tables are read or refused, never more")
    func mutations() {
        var random = SplitMix(state: 11)
        let tokens: [[UInt8]] =
            ["\"", "\"\"", ",", "\n", "\r\n", "\r", "\\", "\\u", "\\ud83d", "{", "}", "[", ":", "é"].map {
                Array($0.utf8)
            } + [[0], [0xFF], [0xC3]]
        let files = [
            ("t.csv", "a,b,c\n1,\"x \"\"y\"\" \n z\",é\r\n2,,\"\"\n3,4,5\n"),
            (
                "t.jsonl",
                #"{"a": "x\n\ud83d\ude00", "b": 1.5, "c": {"d": [1, "]"]}}"# + "\n" + #"{"b": null, "a": "\\"}"# + "\n"
            ),
        ]
        for (name, text) in files {
            for _ in 0..<2000 {
                var bytes = Array(text.utf8)
                for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
                    let at = Int.random(in: 0..<bytes.count, using: &random)
                    switch Int.random(in: 0..<3, using: &random) {
                    case 0: bytes.insert(contentsOf: tokens.randomElement(using: &random) ?? [], at: at)
                    case 1: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 1...8, using: &random)))
                    default: bytes[at] = UInt8.random(in: 0...255, using: &random)
                    }
                }
                check(name, bytes)
            }
        }
    }

    private func check(_ name: String, _ bytes: [UInt8]) {
        let files = ScenarioFiles(resolve: { $0 }, read: { (_, _) in FileMapping(copying: bytes) })
        do throws(ScenarioErrors) {
            let loaded = try ScenarioFile.load(
                text: scenario(users(name)), file: "t.yaml", environment: [:], libraries: [profiles], files: files,
                checkGate: checkGate)
            guard let table = loaded.users.table else { return }
            let isRight = fields(of: table).allSatisfy { row in
                zip(row, row.indices).allSatisfy { $0.utf8.count <= table.longest(column: $1) }
            }
            #expect(isRight)
        } catch {
            let lines = bytes.count { $0 == UInt8(ascii: "\n") } + 1
            let isRight = error.diagnostics.allSatisfy {
                ($0.file == "t.yaml" || (1...lines).contains($0.line)) && $0.column >= 1
                    && $0.column <= $0.source.unicodeScalars.count + 1 && !$0.rendered().isEmpty
            }
            #expect(isRight, "\(error)")
        }
    }
}

@Suite("Tables stand in slots")
struct DataSlotTests {
    private let files = [
        "u.csv": "email,first name,id\na,b,c\nd,e,f\n", "words.jsonl": "{\"word\": \"x\", \"n\": 1}\n",
    ]

    @Test("columns of users and of data sets")
    func slots() throws {
        let loaded = try load(
            """
            target: {url: http://a}
            users: {file: u.csv}
            data: {terms: {file: words.jsonl}, more-1: {file: u.csv, order: unique}, any: {file: u.csv, order: random}}
            operations:
              a:
                request:
                  path: "/{{ user.email }}/{{ user.id }}/{{ user.index }}"
                  query: {n: "{{ user.first name }}", w: "{{ data.terms.word }}", m: "{{data.more-1.first name}}"}
            load: [{executor: constant-vus, vus: 1, duration: 1s}]
            """, files: files)
        #expect(loaded.users.count == 2)
        #expect(loaded.data.map(\.name) == ["terms", "more-1", "any"])
        #expect(loaded.data.map(\.order) == [.sequential, .unique, .random])
        #expect(
            loaded.data.map(\.table.columns) == [
                ["word", "n"], ["email", "first name", "id"], ["email", "first name", "id"],
            ])
        let request = loaded.operations[0].request
        #expect(
            request.path
                == Template([
                    .text("/"), .slot(.userColumn(0)), .text("/"), .slot(.userID), .text("/"), .slot(.userIndex),
                ]))
        #expect(
            request.query.map(\.value.segments) == [
                [.slot(.userColumn(1))], [.slot(.data(set: 0, column: 0))], [.slot(.data(set: 1, column: 1))],
            ])
    }

    @Test("a file may have more users than are asked for")
    func count() throws {
        let loaded = try load(scenario("users: {count: 1, file: u.csv, popularity: sequential}"), files: files)
        #expect(loaded.users.count == 1 && loaded.users.table?.rows == 2)
    }

    @Test(
        "mistakes",
        arguments: [
            Mistake(scenario("users: {file: no.csv}"), 4, 15, "`no.csv` does not exist"),
            Mistake(scenario("users: {file: u.txt}"), 4, 15, "`u.txt` is no table"),
            Mistake(scenario("users: {file: [a]}"), 4, 15, "file cannot be a list"),
            Mistake(scenario("users: {file: header.csv}"), 4, 15, "`header.csv` has no rows"),
            Mistake(
                scenario("users: {count: 3, file: u.csv}"), 4, 16, "3 users are more than the rows of `u.csv`",
                hint: "leave `count` out for all of them"),
            Mistake(scenario("data: [a]"), 4, 7, "data cannot be a list"),
            Mistake(scenario("data: {a.b: {file: u.csv}}"), 4, 8, "`a.b` cannot name a data set"),
            Mistake(scenario("data: {a: {}}"), 4, 11, "`file` is missing in data set `a`"),
            Mistake(
                scenario("data: {a: {file: u.csv, order: randm}}"), 4, 32, "unknown order `randm`",
                hint: "did you mean `random`?"),
            Mistake(
                scenario("data: {a: {files: u.csv, file: u.csv}}"), 4, 12, "unknown key `files` in data set `a`",
                hint: "did you mean `file`?"),
            Mistake(
                slot("user.emial", "users: {file: u.csv}"), 2, 39, "`user` has no column `emial`",
                hint: "did you mean `email`?"),
            Mistake(
                slot("user.zebra", "users: {file: u.csv}"), 2, 39, "`user` has no column `zebra`",
                hint: "the columns are `email`, `first name`, `id`"),
            Mistake(
                slot("data.words.word", "data: {word: {file: words.jsonl}}"), 2, 39, "unknown data set `words`",
                hint: "did you mean `word`?"),
            Mistake(
                slot("data.t.wrod", "data: {t: {file: words.jsonl}}"), 2, 39, "`data.t` has no column `wrod`",
                hint: "did you mean `word`?"),
            Mistake(
                slot("data.t", "data: {t: {file: words.jsonl}}"), 2, 39, "`data.t` names no column",
                hint: "write data.<name>.<column>"),
        ])
    func mistakes(_ mistake: Mistake) {
        var files = files
        files["header.csv"] = "a,b\n"
        mistake.check(files: files)
    }

    @Test("a file that cannot be read does not make its columns wrong as well")
    func noCascade() {
        let found = problems(
            slot("user.email", "users: {file: no.csv}\ndata: {t: {file: no.csv}, u: {file: 7}}").replacing(
                "}}'", with: "}}{{ data.t.x }}{{ data.u.y }}'"))
        #expect(found.map(\.message) == ["`no.csv` does not exist", "`no.csv` does not exist", "`7` is no table"])
    }
}

private func users(_ file: String) -> String { "users: {file: \(file)}" }

private func table(_ name: String, _ text: String) throws -> DataTable {
    try #require(try load(scenario(users(name)), files: [name: text]).users.table)
}

private func field(_ table: DataTable, _ row: Int, _ column: Int) -> String {
    String(decoding: table.field(row: row, column: column), as: UTF8.self)
}

private func fields(of table: DataTable) -> [[String]] {
    (0..<table.rows).map { row in table.columns.indices.map { field(table, row, $0) } }
}

/// A slot on line 2, column 39.
private func slot(_ slot: String, _ more: String) -> String {
    scenario(target: url, operations: "{a: {request: {path: '/{{ \(slot) }}'}}}", more)
}
