import ScenarioFormat
import Testing

@Suite("A request says where it goes and what it carries")
struct RequestTests {
    @Test(
        "absolute URLs",
        arguments: [
            (
                "https://Id.Example:443/token", "https://id.example", [.text("/token")],
                []
            ),
            ("http://other.example", "http://other.example", [.text("/")], []),
            (
                "http://[::1]:8080/a/{{ user.id }}/ü?x=1&y={{ random.int(1,2) }}z&flag&a%20b=c+d%26",
                "http://[::1]:8080",
                [.text("/a/"), .slot(.userID), .text("/%C3%BC")],
                [
                    .init(name: "x", value: Template([.text("1")])),
                    .init(name: "y", value: Template([.slot(.randomInt(1, 2)), .text("z")])),
                    .init(name: "flag", value: Template([])),
                    .init(name: "a%20b", value: Template([.text("c+d%26")])),
                ]
            ),
            (
                "{{ env.BASE }}/x/{{ env.KEY }}?k={{ env.KEY }}", "https://api.example:8443",
                [.text("/v1/x/a%2Fb%3Fc")], [.init(name: "k", value: Template([.text("a%2Fb%3Fc")]))]
            ),
            (
                "https://other.example?q={{user.index}}", "https://other.example", [.text("/")],
                [
                    .init(name: "q", value: Template([.slot(.userIndex)]))
                ]
            ),
        ] as [(String, String, [Template.Segment], [Request.Field])])
    func urls(_ written: String, _ host: String, _ path: [Template.Segment], _ query: [Request.Field]) throws {
        let loaded = try load(
            request("url: \"\(written)\", query: {more: 1}"),
            environment: ["BASE": "https://api.example:8443/v1", "KEY": "a/b?c"])
        #expect(loaded.hosts == [host])
        let more = Request.Field(name: "more", value: Template([.text("1")]))
        #expect(
            loaded.operations[0].request
                == Request(host: 0, path: Template(path), query: query + [more]))
        // An address is no secret; a key behind it is.
        #expect(loaded.secrets == (written.contains("env.KEY") ? ["a%2Fb%3Fc", "a/b?c"] : []))
    }

    @Test("hosts are listed once, and the target's own is the target")
    func hosts() throws {
        let operations = """
            {a: {request: {url: https://b.example/1}}, b: {request: {url: http://c.example/}},
             c: {request: {url: "HTTPS://B.example:443/2"}}, d: {request: {url: http://SHOP.example:80/3}},
             e: {request: {path: /}}}
            """
        let loaded = try load(scenario(target: url, operations: operations))
        #expect(loaded.hosts == ["https://b.example", "http://c.example"])
        #expect(loaded.operations.map(\.request.host) == [0, 1, 0, nil, nil])
        // Paths of a target with a base are not those of its host.
        let based = try load(scenario(target: "{url: http://shop.example/api}", operations: operations))
        #expect(based.hosts == ["https://b.example", "http://c.example", "http://shop.example"])
    }

    @Test(
        "URLs that cannot be",
        arguments: [
            ("shop.example/x", 33, "`shop.example/x` is not an http:// or https:// URL"),
            ("ftp://a/x", 33, "`ftp://a` is not an http:// or https:// URL"),
            ("unix:/run/x.sock", 33, "a request cannot name a socket"),
            ("https:///x", 33, "`https://` has no host"), ("https://a:99999/x", 33, "`99999` is not a port"),
            ("https://me:hunter2@a/x", 33, "a URL cannot hold credentials"),
            ("https://{{ user.id }}.example/x", 45, "a slot cannot stand before the path of a url"),
            ("{{ user.id }}", 37, "a slot cannot stand before the path of a url"),
            ("https://a/x?{{ user.id }}=1", 49, "a slot cannot stand before the path of a url"),
            ("https://a/x#y", 33, "a fragment is never sent"),
            ("https://a/x%2", 33, "`%` is not followed by two hexadecimal digits"),
            ("https://a/x?a=%zz", 33, "`%` is not followed by two hexadecimal digits"),
            ("https://a/{{ nope }}", 47, "unknown slot `nope`"),
            ("https://a/x\\n", 33, "the url holds a control character"),
        ])
    func mistakes(_ written: String, _ column: Int, _ message: String) {
        Mistake(request("url: \"\(written)\""), 2, column, message).check()
    }

    @Test("a password in a URL is refused and not shown")
    func password() throws {
        for text in [
            request("url: 'https://me:hunter2@a.example/x'"),
            scenario(target: "{url: 'https://me:hunter2@a.example'}", operations: "{a: {request: {path: /}}}"),
            scenario(target: url, operations: "{a: {request: {path: /}}}", "http: {proxy: 'http://me:hunter2@p:1'}"),
        ] {
            let error = try #require(throws: ScenarioErrors.self) { try load(text) }
            #expect(error.description.contains("a URL cannot hold credentials"))
            #expect(error.description.contains("put them under `auth`") && !error.description.contains("hunter2"))
        }
    }

    @Test("nor is one that comes from the environment")
    func environmentPassword() throws {
        for base in ["https://me:hunter2@a.example", "ftp://me:hunter2@a.example"] {
            let found = problems(request("url: '{{ env.BASE }}/x'"), environment: ["BASE": base])
            #expect(found.count == 1 && !found.description.contains("hunter2"))
        }
    }

    @Test("a form is encoded for its place")
    func form() throws {
        let loaded = try load(
            request("path: /, method: POST, form: {'a b': 'x&y=ü', id: '{{ user.id }}-{{ env.KEY }}', n: 1}"),
            environment: ["KEY": "k e/y"])
        let request = loaded.operations[0].request
        #expect(
            request.body
                == .form([
                    .init(name: "a%20b", value: Template([.text("x%26y%3D%C3%BC")])),
                    .init(name: "id", value: Template([.slot(.userID), .text("-k%20e%2Fy")])),
                    .init(name: "n", value: Template([.text("1")])),
                ]))
        #expect(
            request.headers == [
                .init(name: "content-type", value: Template([.text("application/x-www-form-urlencoded")]))
            ])
        #expect(Set(loaded.secrets) == ["k e/y", "k%20e%2Fy"])
    }

    @Test(
        "a file is sent as it is, under the type of its name",
        arguments: [
            ("a.json", "application/json"), ("x/b.XML", "application/xml"), ("c.tar.gz", "application/gzip"),
            ("d", "application/octet-stream"), ("x.y/d", "application/octet-stream"), ("e.png", "image/png"),
        ])
    func file(_ path: String, _ type: String) throws {
        let loaded = try load(request("path: /, file: \(path)"), files: [path: "\u{0}{{ user.id }}"])
        let request = loaded.operations[0].request
        #expect(request.body == .file(FileBytes(path: path, bytes: Array("\u{0}{{ user.id }}".utf8))))
        #expect(request.headers == [.init(name: "content-type", value: Template([.text(type)]))])
    }

    @Test(
        "bodies and places that cannot be",
        arguments: [
            Mistake(request("path: /, file: a.json"), 2, 43, "`a.json` does not exist"),
            Mistake(request("path: /, file: ''"), 2, 43, "`` cannot name a file"),
            Mistake(request("path: /, form: [a]"), 2, 43, "form cannot be a list"),
            Mistake(request("path: /, form: {a: {}}"), 2, 47, "the value of `a` cannot be a mapping"),
            Mistake(
                request("path: /, form: {'{{ user.id }}': a}"), 2, 44, "a slot cannot stand in a name of form"),
            Mistake(
                request("path: /, query: {'{{ user.id }}': a}"), 2, 45, "a slot cannot stand in a name of query"),
            Mistake(
                request("path: /, form: {a: b}, file: a"), 2, 51, "`form` and `file` exclude one another in request"),
            Mistake(
                request("path: /, text: b, json: {}, form: {}"), 2, 56,
                "`json` and `form` and `text` exclude one another in request"),
            Mistake(request("path: /, url: http://b/"), 2, 37, "`path` and `url` exclude one another in request"),
        ])
    func bodies(_ mistake: Mistake) { mistake.check() }

    @Test("many hosts are a slip of the pen")
    func manyHosts() {
        let operations = (0...70).map { "o\($0): {request: {url: http://h\($0)/}}" }.joined(separator: ", ")
        let found = problems(scenario(target: url, operations: "{\(operations)}"))
        #expect(found.map(\.message) == ["65 hosts"])
    }
}

/// One operation on line 2; its request's fields begin in column 28.
private func request(_ fields: String) -> String { scenario(target: url, operations: "{a: {request: {\(fields)}}}") }
