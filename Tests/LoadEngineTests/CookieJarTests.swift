import Testing

@testable import LoadEngine

@Suite("A cookie jar") struct CookieJarTests {
    /// The line for a request to this path of origin 0.
    private static func line(_ jar: CookieJar, _ path: String, origin: Int = 0) -> String {
        var room = [UInt8](repeating: 0, count: 16384)
        return room.withUnsafeMutableBytes { room in
            var writer = ByteWriter(base: room.baseAddress!)
            let head = Array("GET \(path) HTTP/1.1\r\n".utf8)
            head.withUnsafeBytes { writer.append($0) }
            jar.write(origin: origin, to: &writer)
            return String(decoding: room[head.count..<writer.count], as: UTF8.self)
        }
    }

    private static func jar(_ lines: String..., origin: Int = 0) -> CookieJar {
        var jar = CookieJar()
        for line in lines { jar.set(Array(line.utf8)[...], origin: origin) }
        return jar
    }

    @Test("sends what was set to where it belongs")
    func sends() {
        let jar = Self.jar(" a=1; Path=/", "b=2; path=/shop; Secure; HttpOnly", "c = 3 ;Path=/shop/cart")
        #expect(Self.line(jar, "/") == "cookie: a=1\r\n")
        #expect(Self.line(jar, "/shop?x=1") == "cookie: b=2; a=1\r\n")
        #expect(Self.line(jar, "/shop/cart/7") == "cookie: c=3; b=2; a=1\r\n")
        #expect(Self.line(jar, "/shopping") == "cookie: a=1\r\n")
        #expect(Self.line(jar, "/", origin: 1) == "")
    }

    @Test("replaces, removes, and ignores what is no cookie")
    func changes() {
        #expect(Self.line(Self.jar("a=1", "a=2"), "/") == "cookie: a=2\r\n")
        #expect(Self.line(Self.jar("a=1", "a=; Max-Age=0"), "/") == "")
        #expect(Self.line(Self.jar("a=1", "a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT"), "/") == "")
        #expect(Self.line(Self.jar("", ";", "=x", "novalue", "a=b=c"), "/") == "cookie: a=b=c\r\n")
    }

    @Test("stays bounded")
    func bounded() {
        var jar = CookieJar()
        for index in 0..<1000 {
            jar.set(Array("c\(index)=\(String(repeating: "x", count: 1000))".utf8)[...], origin: 0)
        }
        #expect(Self.line(jar, "/").utf8.count <= CookieJar.longest + 16)
    }

    @Test("knows dates in the spellings there are, and refuses what could end a line")
    func dates() {
        for past in ["Thu, 01-Jan-1970 00:00:00 GMT", "Wed, 09 Nov 1999 23:12:40 GMT", "Sat Jan  1 00:00:00 2000"] {
            #expect(Self.line(Self.jar("a=1", "a=; Expires=\(past)"), "/") == "", "\(past)")
        }
        for future in ["Thu, 01 Jan 2970 00:00:00 GMT", "no date", "Max"] {
            #expect(Self.line(Self.jar("a=1; Expires=\(future)"), "/") == "cookie: a=1\r\n", "\(future)")
        }
        #expect(Self.line(Self.jar("a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=60"), "/") == "cookie: a=1\r\n")
        #expect(Self.line(Self.jar("a=x\rGET", "b=\0", "c=1"), "/") == "cookie: c=1\r\n")
        let long = "l=" + String(repeating: "x", count: CookieJar.longest)
        #expect(Self.line(Self.jar(long, "a=1"), "/") == "cookie: a=1\r\n")
    }
}
