/// Hides what must not be seen of a message: the scenario's secrets and its user's tokens wherever they stand, credentials in
/// header lines, and fields of forms and JSON whose names say that they are secret.
struct MessageCover {
    private let secrets: Masking
    /// Values that were found under telling names; hidden wherever else they stand.
    private var found: [String]

    init(secrets: Masking, tokens: [String]) {
        self.secrets = secrets
        found = tokens.filter { !$0.isEmpty }
    }

    /// A shorter value would be found in innocent words.
    private static let shortest = 4

    /// Takes note of the secrets of a request as it was sent.
    mutating func learn(request: some Collection<UInt8>) {
        let (head, body) = Self.parts(Array(request))
        learn(head: head, body: body)
    }

    /// A request's head and body.
    static func parts(_ request: [UInt8]) -> (head: ArraySlice<UInt8>, body: ArraySlice<UInt8>) {
        let end = request.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound ?? request.endIndex
        return (request[..<end], request[end...])
    }

    /// Takes note of the secrets that a message holds.
    mutating func learn(head: ArraySlice<UInt8>, body: ArraySlice<UInt8>) {
        var values: [String] = []
        for line in Self.lines(head) { _ = HeadFieldCover.cover(line, &values) }
        _ = Self.coverFields(String(decoding: body, as: UTF8.self), &values)
        for value in values where value.utf8.count >= Self.shortest && !found.contains(value) { found.append(value) }
    }

    func message(_ head: ArraySlice<UInt8>, _ body: ArraySlice<UInt8>, bytes: Int64) -> Exchange.Message {
        var ignored: [String] = []
        let lines = Self.lines(head).map { text(HeadFieldCover.cover($0, &ignored)) }
        let isText = body.isEmpty || String(validating: body, as: UTF8.self) != nil && !body.contains(0)
        return Exchange.Message(
            head: lines.joined(separator: "\n"),
            body: isText ? self.body(String(decoding: body, as: UTF8.self)) : nil, bodyBytes: bytes,
            isWhole: Int64(body.count) >= bytes)
    }

    /// A body, or its begin.
    func body(_ body: String) -> String {
        var ignored: [String] = []
        return text(Self.coverFields(body, &ignored))
    }

    /// The first line of a request.
    func line(_ line: String) -> String {
        var ignored: [String] = []
        return text(HeadFieldCover.cover(line, &ignored))
    }

    func text(_ text: String) -> String { secrets.mask(text, tokens: found) }

    private static func lines(_ head: ArraySlice<UInt8>) -> [String] {
        head.split(separator: UInt8(ascii: "\n")).map { line in
            String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
        }.filter { !$0.isEmpty }
    }

    /// A body that looks like JSON, or like a form.
    private static func coverFields(_ body: String, _ values: inout [String]) -> String {
        switch body.first(where: { !$0.isWhitespace }) {
        case "{", "[": JSONFieldCover.cover(body, &values)
        default: FormCover.cover(body, &values)
        }
    }
}
