import Testing

@testable import LoadEngine

@Suite("What must not be seen of a message is hidden")
struct MessageCoverTests {
    private func cover(_ head: String = "", _ body: String = "", secrets: [String] = [], tokens: [String] = [])
        -> (head: String, body: String?)
    {
        var cover = MessageCover(secrets: Masking(secrets), tokens: tokens)
        let (head, body) = (Array(head.utf8)[...], Array(body.utf8)[...])
        cover.learn(head: head, body: body)
        let message = cover.message(head, body, bytes: Int64(body.count))
        return (message.head, message.body)
    }

    @Test(
        "Lines of heads",
        arguments: [
            ("Authorization: Bearer abc.def", "Authorization: Bearer ***"),
            ("authorization: abcdef", "authorization: ***"),
            ("Proxy-Authorization: Basic eHg6eXk=", "Proxy-Authorization: Basic ***"),
            ("X-API-Key: k1234", "X-API-Key: ***"),
            ("Cookie: a=1234; b=x=y", "Cookie: a=***; b=***"),
            ("Set-Cookie: sid=1234; Path=/; HttpOnly", "Set-Cookie: sid=***; Path=/; HttpOnly"),
            ("GET /a?page=2&access_token=abcd HTTP/1.1", "GET /a?page=2&access_token=*** HTTP/1.1"),
            ("Location: https://x/y?token=abcd&z=1", "Location: https://x/y?token=***&z=1"),
            ("HTTP/1.1 200 OK", "HTTP/1.1 200 OK"),
            ("Content-Type: application/json", "Content-Type: application/json"),
            ("Date: Fri, 27 Nov 2026 08:12:23 GMT", "Date: Fri, 27 Nov 2026 08:12:23 GMT"),
        ])
    func heads(_ line: String, _ shown: String) {
        #expect(cover(line + "\r\n\r\n").head == shown)
    }

    @Test(
        "Fields of bodies, whole, nested, cut short or of another kind",
        arguments: [
            ("user=ada&password=o%20p%26q&x=", "user=ada&password=***&x="),
            (#"{"password":"a\"b","n":1}"#, #"{"password":"***","n":1}"#),
            (
                #"{"a": [{"refresh_token" : "xyz1"}], "token_type": "Bearer"}"#,
                #"{"a": [{"refresh_token" : "***"}], "token_type": "Bearer"}"#
            ),
            (#"{"client_secret": "never clo"#, #"{"client_secret": "***"#),
            (#"["password", "is a word"]"#, #"["password", "is a word"]"#),
            (#"{"name": "password", "value": "kept"}"#, #"{"name": "password", "value": "kept"}"#),
            (#"{"password": 1234, "pin": null}"#, #"{"password": 1234, "pin": null}"#),
            (#"{"password": "\"#, #"{"password": "***"#),
            ("<p>password</p><a href=x>1</a>", "<p>password</p><a href=x>1</a>"), ("", ""),
        ])
    func bodies(_ body: String, _ shown: String) {
        #expect(cover("", body).body == shown)
    }

    @Test(
        "A value found in one place is hidden in all, decoded and encoded; short ones and empty tokens hide nothing else"
    )
    func everywhere() {
        #expect(cover("x-echo: open sesame", "password=open%20sesame").head == "x-echo: ***")
        #expect(cover("authorization: Bearer tok-77", "you sent tok-77").body == "you sent ***")
        #expect(cover("x: abc", "pin=abc").head == "x: abc")
        #expect(cover("x: abc", "key env-1", secrets: ["env-1"], tokens: [""]) == ("x: abc", "key ***"))
    }

    @Test("What is no text is not shown")
    func binary() {
        var cover = MessageCover(secrets: Masking([]), tokens: [])
        cover.learn(head: [], body: [0xFF, 0xFE])
        #expect(cover.message([], [0xFF, 0xFE], bytes: 2).body == nil)
        #expect(cover.message([], [0x61, 0x00], bytes: 2).body == nil)
    }
}
