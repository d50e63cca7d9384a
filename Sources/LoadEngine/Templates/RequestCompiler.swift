import LoadTransport
import ScenarioFormat

/// Compiles operations to templates, for one target and one set of credentials.
struct RequestCompiler {
    /// The target, then the scenario's other hosts.
    let targets: [TargetAddress]
    let userAgent: String
    let reuse: Bool
    /// The credentials that are tokens for each user, in the order of their issuers.
    let issued: [Auth]
    let inherited: Auth?
    /// The logins, in the order of their token stores.
    let logins: [Login]
    let sizes: SlotSizes
    /// Operations of journeys: their users have cookies.
    let travelled: Set<Int>

    func compile(_ index: Int, _ operation: Operation) -> RequestTemplate {
        let request = operation.request
        var template = RequestTemplate()
        template.isHead = request.method == "HEAD"
        switch request.body {
        case .none: break
        case .json(let text): template.append(text, .json, sizes, to: \.body)
        case .text(let text): template.append(text, .none, sizes, to: \.body)
        case .form(let fields):
            for (index, field) in fields.enumerated() {
                template.append("\(index == 0 ? "" : "&")\(field.name)=", to: \.body)
                template.append(field.value, .percent, sizes, to: \.body)
            }
        case .file(let file): template.append(file.bytes, to: \.body)
        }
        template.origin = request.host.map { $0 + 1 } ?? 0
        let target = targets[template.origin]
        template.append("\(request.method) \(target.basePath)")
        template.append(request.path, .percent, sizes, to: \.head)
        for (index, field) in request.query.enumerated() {
            template.append("\(index == 0 ? "?" : "&")\(field.name)=")
            template.append(field.value, .percent, sizes, to: \.head)
        }
        template.append(" HTTP/1.1\r\n")
        let own = Set(request.headers.map { $0.name.lowercased() })
        if !own.contains("host") { template.append("host: \(target.hostHeader)\r\n") }
        if !own.contains("user-agent") { template.append("user-agent: \(userAgent)\r\n") }
        if !own.contains("accept") { template.append("accept: */*\r\n") }
        if !own.contains("authorization") { appendCredentials(of: operation, to: &template) }
        for field in request.headers {
            template.append("\(field.name): ")
            template.append(field.value, .header, sizes, to: \.head)
            template.append("\r\n")
        }
        if travelled.contains(index), !own.contains("cookie") {
            template.append(.cookies, longest: CookieJar.longest + 16, to: \.head)
        }
        if !template.body.isEmpty {
            template.append("content-length: ")
            template.append(.bodyLength, longest: 20, to: \.head)
            template.append("\r\n")
        } else if ["POST", "PUT", "PATCH"].contains(request.method) {
            // RFC 9110, 8.6: a method that anticipates a body says so when there is none.
            template.append("content-length: 0\r\n")
        }
        if !reuse { template.append("connection: close\r\n") }
        template.append("\r\n")
        return template
    }

    private func appendCredentials(of operation: Operation, to template: inout RequestTemplate) {
        guard let auth = Credential.of(operation, inherited: inherited) else { return }
        template.append("authorization: Bearer ")
        switch auth {
        case .bearer(let token): template.append(token)
        case .jwt:
            guard let issuer = issued.firstIndex(of: auth) else { break }
            template.append(.token(issuer: issuer), longest: TokenIssuer.longest(auth), to: \.head)
        case .login(let login):
            guard let store = logins.firstIndex(of: login) else { break }
            template.append(.login(store), longest: KnownValues.longest, to: \.head)
        }
        template.append("\r\n")
    }
}

extension RequestTemplate {
    typealias Part = WritableKeyPath<RequestTemplate, [Piece]>

    /// Literal text of the head.
    mutating func append(_ text: String) { append(text, to: \.head) }

    mutating func append(_ text: String, to part: Part) { append(Array(text.utf8), to: part) }

    mutating func append(_ bytes: [UInt8], to part: Part) {
        grow(bytes.count, part)
        if case .literal(let offset, let count) = self[keyPath: part].last, offset + count == literals.count {
            self[keyPath: part][self[keyPath: part].count - 1] = .literal(offset: offset, count: count + bytes.count)
        } else if !bytes.isEmpty {
            self[keyPath: part].append(.literal(offset: literals.count, count: bytes.count))
        }
        literals += bytes
    }

    mutating func append(_ piece: Piece, longest: Int, to part: Part) {
        grow(longest, part)
        self[keyPath: part].append(piece)
    }

    private mutating func grow(_ bytes: Int, _ part: Part) {
        if part == \.head { longestHead += bytes } else { longestBody += bytes }
    }

    mutating func append(_ text: Template, _ escape: Escape, _ sizes: SlotSizes, to part: Part) {
        for segment in text.segments {
            switch segment {
            case .text(let text): append(text, to: part)
            case .slot(let slot):
                let (piece, longest) = Self.piece(slot, escape, sizes)
                append(piece, longest: longest, to: part)
            }
        }
    }

    private static func piece(_ slot: Slot, _ escape: Escape, _ sizes: SlotSizes) -> (Piece, longest: Int) {
        switch slot {
        case .userColumn(let column):
            (.userColumn(column, escape), escape.factor * sizes.longest(ofUserColumn: column))
        case .data(let set, let column):
            (.data(set: set, column: column, escape), escape.factor * sizes.longest(of: column, in: set))
        case .variable(let variable): (.variable(variable, escape), escape.factor * KnownValues.longest)
        case .userID: (.userID, UserIDBytes.count)
        case .userIndex: (.userIndex, 20)
        case .randomInt(let low, let high):
            (.randomInt(low: low, span: UInt64(bitPattern: high &- low)), 20)
        case .randomUUID: (.randomUUID, UUIDBytes.count)
        case .randomWord: (.randomWord, Words.longest)
        case .randomText(let count): (.randomText(count: count, isEncoded: escape.factor == 3), escape.factor * count)
        case .iteration: (.iteration, 20)
        case .arrival: (.arrival, 20)
        case .timeUnix: (.timeUnix, 20)
        }
    }
}
