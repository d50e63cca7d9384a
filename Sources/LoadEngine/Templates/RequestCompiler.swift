import LoadTransport
import ScenarioFormat

/// Compiles operations to templates, for one target and one set of credentials.
struct RequestCompiler {
    let target: TargetAddress
    let userAgent: String
    let reuse: Bool
    /// The credentials that are tokens for each user, in the order of their issuers.
    let issued: [Auth]
    let inherited: Auth?

    func compile(_ operation: Operation) -> RequestTemplate {
        let request = operation.request
        var template = RequestTemplate()
        template.isHead = request.method == "HEAD"
        switch request.body {
        case .none: break
        case .json(let text), .text(let text): template.append(text, isEncoded: false, to: \.body)
        }
        template.append("\(request.method) \(target.basePath)")
        template.append(request.path, isEncoded: true, to: \.head)
        for (index, field) in request.query.enumerated() {
            template.append("\(index == 0 ? "?" : "&")\(field.name)=")
            template.append(field.value, isEncoded: true, to: \.head)
        }
        template.append(" HTTP/1.1\r\n")
        let own = Set(request.headers.map { $0.name.lowercased() })
        if !own.contains("host") { template.append("host: \(target.hostHeader)\r\n") }
        if !own.contains("user-agent") { template.append("user-agent: \(userAgent)\r\n") }
        if !own.contains("accept") { template.append("accept: */*\r\n") }
        if !own.contains("authorization") { appendCredentials(of: operation, to: &template) }
        for field in request.headers {
            template.append("\(field.name): ")
            template.append(field.value, isEncoded: false, to: \.head)
            template.append("\r\n")
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
        if case .bearer(let token) = auth {
            template.append(token)
        } else if let issuer = issued.firstIndex(of: auth) {
            template.append(.token(issuer: issuer), longest: TokenIssuer.longest(auth), to: \.head)
        }
        template.append("\r\n")
    }
}

extension RequestTemplate {
    typealias Part = WritableKeyPath<RequestTemplate, [Piece]>

    /// Literal text of the head.
    mutating func append(_ text: String) { append(text, to: \.head) }

    private mutating func append(_ text: String, to part: Part) {
        let bytes = Array(text.utf8)
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

    mutating func append(_ text: Template, isEncoded: Bool, to part: Part) {
        for segment in text.segments {
            switch segment {
            case .text(let text): append(text, to: part)
            case .slot(let slot):
                let (piece, longest) = Self.piece(slot, isEncoded)
                append(piece, longest: longest, to: part)
            }
        }
    }

    private static func piece(_ slot: Slot, _ isEncoded: Bool) -> (Piece, longest: Int) {
        switch slot {
        case .userID: (.userID, UserIDBytes.count)
        case .userIndex: (.userIndex, 20)
        case .randomInt(let low, let high):
            (.randomInt(low: low, span: UInt64(bitPattern: high &- low)), 20)
        case .randomUUID: (.randomUUID, UUIDBytes.count)
        case .randomWord: (.randomWord, Words.longest)
        case .randomText(let count): (.randomText(count: count, isEncoded: isEncoded), isEncoded ? 3 * count : count)
        case .iteration: (.iteration, 20)
        case .arrival: (.arrival, 20)
        case .timeUnix: (.timeUnix, 20)
        }
    }
}
