public import ArgumentParser
import Foundation
import Gates
public import ProfileService
import ScenarioFormat

struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Print a token for the profile service.",
        discussion: """
            Signed with the secret in \(ServeCommand.secretVariable). For example: \
            curl -H "Authorization: Bearer $(flywheel token --user 0)" http://127.0.0.1:8080/v1/profiles/me
            """)

    @Option(help: ArgumentHelp("A user's number, as serve --users and scenarios count them.", valueName: "INDEX"))
    var user: Int?

    @Option(help: ArgumentHelp("A user's id.", valueName: "UUID"))
    var id: ProfileID?

    @Flag(help: "The trusted back end, which reaches every profile.")
    var service = false

    @Option(help: ArgumentHelp("How long it is valid.", valueName: "DURATION"))
    var expires = DurationOption(nanoseconds: 3_600_000_000_000)

    @Option(help: ArgumentHelp("The token's issuer (iss).", valueName: "NAME"))
    var issuer: String?

    @Option(help: ArgumentHelp("The token's audience (aud).", valueName: "NAME"))
    var audience: String?

    @Option(help: ArgumentHelp("The key's id (kid).", valueName: "ID"))
    var keyID: String?

    func validate() throws {
        guard [user != nil, id != nil, service].count(where: { $0 }) == 1 else {
            throw ValidationError("Whose token: give one of --user, --id and --service.")
        }
        guard user ?? 0 >= 0 else { throw ValidationError("--user takes a number from 0.") }
    }

    func run() async throws {
        guard let secret = ProcessInfo.processInfo.environment[ServeCommand.secretVariable] else {
            throw ValidationError("No secret: set \(ServeCommand.secretVariable) to that of the service.")
        }
        let subject = id ?? user.flatMap { ProfileID(UserIdentity.uuid($0)) }
        do {
            let token = try await AccessToken.sign(
                for: subject.map(Caller.user) ?? .service, lasting: .nanoseconds(expires.nanoseconds),
                TokenConfiguration(secret: secret, keyID: keyID, issuer: issuer, audience: audience))
            Console.result(token)
        } catch {
            Console.fail("cannot sign a token: \(error)")
            throw ExitCode(ExitStatus.internalError.code)
        }
    }
}

extension ProfileID: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}
