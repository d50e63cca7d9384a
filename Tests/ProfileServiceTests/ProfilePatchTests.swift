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
            #"{"key_metrics":[{"a":1}]}"#, #"{"preferences":{"theme":null}}"#,
            #"{"notification_settings":{"sms":true,"push":null}}"#, "{}",
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
            (#"{"version":1}"#, "/version"), (#"{"username":"Root"}"#, "/username"),
            (#"{"notification_settings":{"sms":"on"}}"#, "/notification_settings/sms"), (#"{"a/b~c":1}"#, "/a~1b~0c"),
            ("[]", ""), ("{", ""),
        ])
    func refuses(json: String, pointer: String) {
        let error = #expect(throws: ProfilePatch.Invalid.self) { try ProfilePatch(json: Array(json.utf8)) }
        #expect(error?.violations.map(\.pointer) == [pointer])
    }

    @Test(
        "a number that the database would print at great length is refused where it stands",
        arguments: [
            ("1e131000", false), ("1E+401", false), ("-1e-401", false), ("1e99999999999999999999", false),
            ("1" + String(repeating: "0", count: 400), false), ("0." + String(repeating: "0", count: 400), false),
            ("12e399", false), ("1e400", false), ("1e399", true), ("-1.5e-20", true), ("1.7976931348623157e308", true),
            ("5e-324", true),
            ("9223372036854775807", true), ("0.0000001", true), ("0", true), ("1e0000000001", true),
        ])
    func extremeNumbers(literal: String, isGood: Bool) throws {
        let patches = [
            ("/preferences/a~1b/1/c", #"{"preferences":{"x":1,"a/b":[0,{"c":\#(literal)}]}}"#),
            ("/key_metrics/0", #"{"key_metrics":[\#(literal)]}"#),
        ]
        for (pointer, json) in patches {
            guard !isGood else {
                _ = try ProfilePatch(json: Array(json.utf8))
                continue
            }
            let error = #expect(throws: ProfilePatch.Invalid.self) { try ProfilePatch(json: Array(json.utf8)) }
            #expect(error?.violations.map(\.pointer) == [pointer])
        }
        let metadata = try JSONParser.parse(Array(#"{"user_metadata":{"n":\#(literal)}}"#.utf8))
        if isGood {
            _ = try UserChange(metadata)
        } else {
            let error = #expect(throws: UserChange.Invalid.self) { try UserChange(metadata) }
            #expect(error?.violations.map(\.pointer) == ["/user_metadata/n"])
        }
    }

    @Test("many short numbers that print long count with their full length")
    func printedSize() {
        let many = JSONValue.object([.init(name: "n", value: .array(Array(repeating: .number("1e300"), count: 60)))])
        #expect(many.text.utf8.count < 4096)
        #expect(ValueRule.object(bytes: 16384).findings(many).violations.map(\.pointer) == [""])
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
        #expect(ValueRule.text(characters: 0...40, .plain).complaint(about: .string(text)) == nil)
        #expect(ValueRule.text(characters: 0...39, .plain).complaint(about: .string(text)) != nil)
    }
}
