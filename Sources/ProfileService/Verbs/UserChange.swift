import Postgres
import Signals

/// A validated change of an auth user: the GoTrue attributes `email`, `user_metadata` and `email_confirm`.
struct UserChange: Sendable, Equatable {
    struct Invalid: Error, Equatable {
        let violations: [ProblemDetails.Violation]
    }

    let document: String

    init(_ value: JSONValue) throws(Invalid) {
        guard case .object(let members) = value else {
            throw Invalid(violations: [.init(pointer: "", detail: "must be an object, is \(value.kind)")])
        }
        var violations: [ProblemDetails.Violation] = []
        for member in members {
            let pointer = "/" + ProfilePatch.pointerToken(member.name)
            if let place = member.value.extremeNumber {
                violations.append(.init(pointer: pointer + place, detail: JSONValue.extremeNumberComplaint))
            } else if let complaint = Self.complaint(member.name, member.value) {
                violations.append(.init(pointer: pointer, detail: complaint))
            }
        }
        guard violations.isEmpty else { throw Invalid(violations: violations) }
        document = value.text
    }

    private static func complaint(_ name: String, _ value: JSONValue) -> String? {
        if value.containsNUL { return "must not contain the character U+0000" }
        switch (name, value) {
        case ("email", .string(let text)):
            let parts = text.split(separator: "@", omittingEmptySubsequences: false)
            let isAddress = parts.count == 2 && parts.allSatisfy { !$0.isEmpty } && !text.contains(" ")
            return isAddress && text.unicodeScalars.count <= 255 ? nil : "must be an e-mail address"
        case ("email", _): return "must be a string, is \(value.kind)"
        case ("user_metadata", .object):
            return value.printedSize <= 16384 ? nil : "must have at most 16384 bytes"
        case ("user_metadata", _): return "must be an object, is \(value.kind)"
        case ("email_confirm", .bool): return nil
        case ("email_confirm", _): return "must be a boolean, is \(value.kind)"
        default: return "is not an attribute that can be changed here"
        }
    }
}

extension Profiles {
    /// Changes the auth user, as the service role. Its profile follows with the next `sync`.
    func changeUser(
        _ id: ProfileID, _ change: UserChange
    ) async throws(ProfilesError) -> (json: [UInt8], timing: ProfileStore.Timing) {
        let answer = try await store.run(
            ProfileStatements.changeUser, [.text(id.description), .text(change.document)], as: .service)
        let row = answer.result
        guard row.rowCount > 0 else { throw .notFound }
        var writer = JSONWriter()
        let columns = [
            "id", "email", "user_metadata", "email_confirmed_at", "last_sign_in_at", "created_at", "updated_at",
        ]
        for (index, name) in columns.enumerated() {
            writer.raw(index == 0 ? "{" : ",")
            writer.string(name)
            writer.raw(":")
            switch row.text(0, index) {
            case nil: writer.raw("null")
            case let json? where name == "user_metadata": writer.document(json)
            case let text?: writer.string(text)
            }
        }
        writer.raw("}")
        return (writer.bytes, answer.timing)
    }
}
