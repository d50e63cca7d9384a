import Signals
import Testing

@testable import ProfileService

@Suite("A patch is checked as a whole")
struct ProfilePatchTests {
    @Test(
        "a good value passes",
        arguments: [
            #"{"username":"ada"}"#, #"{"full_name":""}"#, #"{"full_name":null}"#,
            #"{"website":"http://a.example/x?y#z"}"#,
            #"{"logo_url":"https://a.example/logo.png"}"#, #"{"phone":"+4930123456"}"#,
            #"{"timezone":"Europe/Berlin"}"#,
            #"{"timezone":"Etc/GMT+1"}"#, #"{"language":"en"}"#, #"{"language":"zh-Hant-TW"}"#,
            #"{"language":"es-419"}"#,
            #"{"key_metrics":[{"a":1}]}"#, #"{"preferences":{"theme":null}}"#, #"{"notification_settings":{}}"#, "{}",
        ])
    func accepts(json: String) throws {
        let patch = try ProfilePatch(json: Array(json.utf8))
        #expect(patch.document == json)
    }

    @Test(
        "a bad value is refused, by its pointer",
        arguments: [
            (#"{"username":"ab"}"#, "/username"), (#"{"username":7}"#, "/username"),
            (#"{"website":"ftp://x"}"#, "/website"),
            (#"{"website":"http://"}"#, "/website"), (#"{"logo_url":"http://x.example"}"#, "/logo_url"),
            (#"{"logo_url":"https://x y"}"#, "/logo_url"), (#"{"phone":"030"}"#, "/phone"),
            (#"{"phone":"+0301234567"}"#, "/phone"), (#"{"timezone":"x y"}"#, "/timezone"),
            (#"{"timezone":null}"#, "/timezone"),
            (#"{"language":"EN"}"#, "/language"), (#"{"language":"en-"}"#, "/language"),
            (#"{"language":"en-us"}"#, "/language"), (#"{"key_metrics":{}}"#, "/key_metrics"),
            (#"{"preferences":[]}"#, "/preferences"), (#"{"bio":"\u0000"}"#, "/bio"),
            (#"{"preferences":{"a":["\u0000"]}}"#, "/preferences"), (#"{"email":"x@y.example"}"#, "/email"),
            (#"{"version":1}"#, "/version"), (#"{"a/b~c":1}"#, "/a~1b~0c"), ("[]", ""), ("{", ""),
        ])
    func refuses(json: String, pointer: String) {
        let error = #expect(throws: ProfilePatch.Invalid.self) { try ProfilePatch(json: Array(json.utf8)) }
        #expect(error?.violations.map(\.pointer) == [pointer])
    }

    @Test("all errors are told at once, and protected columns are noticed")
    func allAtOnce() {
        let json = #"{"username":"x","phone":"y","is_active":false,"nonsense":1,"bio":"fine"}"#
        let error = #expect(throws: ProfilePatch.Invalid.self) { try ProfilePatch(json: Array(json.utf8)) }
        #expect(error?.violations.map(\.pointer) == ["/username", "/phone", "/is_active", "/nonsense"])
        #expect(error?.protected == [.isActive])
    }

    @Test("lengths are counted as the database counts them: in scalars, not in characters")
    func scalars() {
        let family = "👨‍👩‍👧"  // one character, five scalars
        let text = String(repeating: family, count: 8)
        #expect(ColumnRule.text(characters: 0...40, .plain).complaint(about: .string(text)) == nil)
        #expect(ColumnRule.text(characters: 0...39, .plain).complaint(about: .string(text)) != nil)
    }
}
