/// Buffers that no connection uses at the moment: an answer that comes in pieces borrows one, so that thousands of idle
/// connections hold none and the steady state allocates nothing.
struct BufferPool: ~Copyable {
    struct Block {
        var base: UnsafeMutableRawPointer
        var capacity: Int
    }

    private var spare: [Block] = []

    /// What is kept at most: so many buffers, none larger than so many bytes.
    private static let most = 64
    private static let largest = 65_536

    init() { spare.reserveCapacity(Self.most) }

    deinit { for block in spare { block.base.deallocate() } }

    /// A buffer of at least so many bytes.
    mutating func take(_ size: Int) -> Block {
        if let block = spare.popLast() {
            if block.capacity >= size { return block }
            block.base.deallocate()
        }
        let capacity = Swift.max(size, 1024)
        return Block(base: .allocate(byteCount: capacity, alignment: 16), capacity: capacity)
    }

    mutating func give(_ block: Block) {
        if block.capacity <= Self.largest, spare.count < Self.most {
            spare.append(block)
        } else {
            block.base.deallocate()
        }
    }
}
