import ScenarioFormat

/// One operation's request, compiled to bytes and places to fill. Filling allocates nothing.
struct RequestTemplate: Sendable {
    enum Piece: Sendable {
        /// A run of `literals`.
        case literal(offset: Int, count: Int)
        case userID, userIndex, randomUUID, randomWord, iteration, arrival, timeUnix
        case randomInt(low: Int64, span: UInt64)
        /// Words of so many characters; `isEncoded`: the spaces between them as %20.
        case randomText(count: Int, isEncoded: Bool)
        case userColumn(Int, Escape)
        case data(set: Int, column: Int, Escape)
        case variable(Int, Escape)
        /// The token of this issuer for the arrival's user.
        case token(issuer: Int)
        /// The token of this login for the arrival's user.
        case login(Int)
        /// The line with the user's cookies for this operation, if there are any.
        case cookies
        /// The body's length in decimal.
        case bodyLength
    }

    var literals: [UInt8] = []
    var head: [Piece] = []
    var body: [Piece] = []
    var isHead = false
    /// Where the request goes: a place among the run's origins.
    var origin = 0
    /// No filled request's head, and body, is longer.
    var longestHead = 0
    var longestBody = 0

    /// Writes the whole request to `place`, which has room for `longestHead + 2 * longestBody` bytes; returns its length.
    func fill(
        _ values: borrowing SlotValues, _ sources: borrowing SlotSources, to place: UnsafeMutableRawPointer
    ) -> Int {
        var random = values.random
        var writer = ByteWriter(base: place)
        guard !body.isEmpty else {
            fill(head, values, &random, 0, sources, &writer)
            return writer.count
        }
        // The body first, since its length stands in the head; then both are put together.
        let aside = place + longestHead + longestBody
        var bodyWriter = ByteWriter(base: aside)
        fill(body, values, &random, 0, sources, &bodyWriter)
        fill(head, values, &random, bodyWriter.count, sources, &writer)
        writer.append(UnsafeRawBufferPointer(start: aside, count: bodyWriter.count))
        return writer.count
    }

    var room: Int { longestHead + 2 * longestBody }

    private func fill(
        _ pieces: [Piece], _ values: borrowing SlotValues, _ random: inout RandomStream, _ bodyLength: Int,
        _ sources: borrowing SlotSources, _ writer: inout ByteWriter
    ) {
        for piece in pieces {
            switch piece {
            case .literal(let offset, let count):
                literals.withUnsafeBytes {
                    writer.append(UnsafeRawBufferPointer(rebasing: $0[offset..<offset + count]))
                }
            case .userID: UserIDBytes.write(values.user, to: writer.advance(UserIDBytes.count))
            case .userIndex: writer.append(UInt64(values.user))
            case .iteration: writer.append(values.iteration)
            case .arrival: writer.append(values.arrival)
            case .timeUnix: writer.append(UInt64(max(0, values.unixSeconds)))
            case .randomUUID:
                // Version 4, RFC 9562.
                let high = (random.next() & ~0xF000) | 0x4000
                let low = (random.next() & ~(3 << 62)) | 2 << 62
                UUIDBytes.write(high: high, low: low, to: writer.advance(UUIDBytes.count))
            case .randomWord: writer.append(Words.word(&random))
            case .randomInt(let low, let span):
                let offset = span == .max ? random.next() : random.below(span + 1)
                writer.append(low &+ Int64(truncatingIfNeeded: offset))
            case .randomText(let count, let isEncoded): writer.appendText(count, isEncoded, &random)
            case .userColumn(let column, let escape):
                writer.append(sources.rows.userField(column, user: values.user), escape)
            case .data(let set, let column, let escape):
                writer.append(sources.rows.field(set, column, values), escape)
            case .variable(let variable, let escape):
                values.traveller?.known.withValue(variable) { writer.append($0, escape) }
            case .token(let issuer): sources.tokens.append(issuer: issuer, user: values.user, to: &writer)
            case .login(let login): sources.logins[login].append(user: values.user, to: &writer)
            case .cookies: values.traveller?.cookies.write(origin: origin, to: &writer)
            case .bodyLength: writer.append(UInt64(bodyLength))
            }
        }
    }
}

/// Where values come from that are not the request's own: one worker's.
struct SlotSources: ~Copyable {
    let tokens: TokenStores
    let logins: [LoginTokens]
    let rows: RowSource

    /// The tokens that a user's requests carry.
    func tokens(of user: Int) -> [String] {
        logins.map { $0.withToken(user: user) { String(decoding: $0, as: UTF8.self) } } + tokens.all(of: user)
    }
}
