import Glibc
import Synchronization

/// The tokens of one login: written by the thread that fetches them, read by all workers without a lock.
///
/// A token is a block that never changes, behind an atomic pointer. One that was replaced is kept until the end, as a worker
/// may be copying it: a renewal costs its bytes once more.
///
/// `@unchecked Sendable`: `places` are atomics; `blocks` is touched by the fetching thread alone, and at the end.
final class LoginTokens: @unchecked Sendable {
    /// A length, then the token's bytes.
    private typealias Block = UnsafeMutableRawPointer
    private let places: UnsafeMutablePointer<Atomic<UInt>>
    private let count: Int
    private var blocks: [Block] = []

    /// `users`: as many tokens; 1 for a login of the whole run.
    init(users: Int) {
        count = users
        places = .allocate(capacity: users)
        for index in 0..<users { (places + index).initialize(to: Atomic(0)) }
    }

    deinit {
        places.deinitialize(count: count)
        places.deallocate()
        for block in blocks { free(block) }
    }

    /// Keeps a token, by the fetching thread; or says why not: it stands in a header, where anything but visible ASCII could end
    /// the line (RFC 6750, 2.1, allows even less).
    func set(user: Int, _ token: UnsafeRawBufferPointer) -> String? {
        if token.isEmpty { return "the token is empty" }
        guard token.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            return "the token holds characters that no header may have"
        }
        guard let block = malloc(MemoryLayout<Int>.size + token.count) else { fatalError("out of memory for a token") }
        block.storeBytes(of: token.count, as: Int.self)
        if let source = token.baseAddress {
            (block + MemoryLayout<Int>.size).copyMemory(from: source, byteCount: token.count)
        }
        blocks.append(block)
        places[user % count].store(UInt(bitPattern: block), ordering: .releasing)
        return nil
    }

    /// The user's token; nothing before the first is there.
    func withToken<Result>(user: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        let block = UnsafeRawPointer(bitPattern: places[user % count].load(ordering: .acquiring))
        guard let block else { return body(UnsafeRawBufferPointer(start: nil, count: 0)) }
        return body(
            UnsafeRawBufferPointer(
                start: block + MemoryLayout<Int>.size, count: block.load(as: Int.self)))
    }

    func append(user: Int, to writer: inout ByteWriter) { withToken(user: user) { writer.append($0) } }
}
