import Postgres
import Signals

/// A validated change of an auth user: the GoTrue attributes `email`, `user_metadata` and `email_confirm`.
struct UserChange: Sendable, Equatable {
    struct Invalid: Error, Equatable {
        let violations: [ProblemDetails.Violation]
    }

    let document: String

    static let rule = ValueRule.record([
        FieldRule("email", .text(characters: 3...255, .email)),
        FieldRule("user_metadata", .object(bytes: 16384)),
        FieldRule("email_confirm", .boolean),
    ])

    init(_ value: JSONValue) throws(Invalid) {
        let findings = Self.rule.findings(value)
        guard findings.violations.isEmpty else { throw Invalid(violations: findings.violations) }
        document = value.text
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
