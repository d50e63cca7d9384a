import Glibc

/// One worker's tokens: each made at the user's first request and kept, 92 bytes a user, memory touched only for users seen.
struct TokenStores: ~Copyable {
    private let issuers: [TokenIssuer]
    private let stores: [UnsafeMutableRawPointer]

    /// A flag, the encoded id, the signature.
    private static let entry = 1 + TokenIssuer.subject + TokenIssuer.signature

    init(issuers: [TokenIssuer], users: Int) {
        self.issuers = issuers
        stores = issuers.map { _ in
            // Zeroed by the kernel page by page, when first touched.
            guard let memory = calloc(users, Self.entry) else {
                fatalError("out of memory: \(users * Self.entry) bytes for the tokens of \(users) users")
            }
            return memory
        }
    }

    deinit {
        for store in stores { free(store) }
    }

    func append(issuer: Int, user: Int, to writer: inout ByteWriter) {
        let entry = stores[issuer] + user * Self.entry
        if entry.load(as: UInt8.self) == 0 {
            issuers[issuer].issue(user: user, to: entry + 1)
            entry.storeBytes(of: 1, as: UInt8.self)
        }
        issuers[issuer].before.withUnsafeBytes { writer.append($0) }
        writer.append(UnsafeRawBufferPointer(start: entry + 1, count: TokenIssuer.subject))
        issuers[issuer].after.withUnsafeBytes { writer.append($0) }
        writer.append(UnsafeRawBufferPointer(start: entry + 1 + TokenIssuer.subject, count: TokenIssuer.signature))
    }

    /// The user's tokens of all issuers.
    func all(of user: Int) -> [String] {
        issuers.indices.map { issuer in
            withUnsafeTemporaryAllocation(byteCount: issuers[issuer].size, alignment: 16) { room in
                guard let base = room.baseAddress else { return "" }
                var writer = ByteWriter(base: base)
                append(issuer: issuer, user: user, to: &writer)
                return String(decoding: UnsafeRawBufferPointer(start: base, count: writer.count), as: UTF8.self)
            }
        }
    }
}
