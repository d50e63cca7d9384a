import Glibc

/// Bytes in a buffer that is borrowed from a pool while there are any.
struct GrowingBytes: ~Copyable {
    private(set) var base: UnsafeMutableRawPointer?
    private(set) var capacity = 0
    var count = 0

    deinit { base?.deallocate() }

    /// Room for so many bytes in all, those present kept; grows by doubling.
    mutating func reserve(_ size: Int, from pool: inout BufferPool) -> UnsafeMutableRawPointer {
        if let base, size <= capacity { return base }
        let larger = pool.take(Swift.max(size, capacity * 2))
        if let base {
            larger.base.copyMemory(from: base, byteCount: count)
            pool.give(BufferPool.Block(base: base, capacity: capacity))
        }
        base = larger.base
        capacity = larger.capacity
        return larger.base
    }

    mutating func append(_ bytes: UnsafeRawBufferPointer, from pool: inout BufferPool) {
        guard let source = bytes.baseAddress, !bytes.isEmpty else { return }
        (reserve(count + bytes.count, from: &pool) + count).copyMemory(from: source, byteCount: bytes.count)
        count += bytes.count
    }

    /// Whether they begin with these, and have `extra` bytes more.
    func equals(_ bytes: UnsafeRawBufferPointer, extra: Int = 0) -> Bool {
        guard count == bytes.count + extra else { return false }
        guard let base, let other = bytes.baseAddress else { return bytes.isEmpty }
        return memcmp(base, other, bytes.count) == 0
    }

    mutating func removeAll(into pool: inout BufferPool) {
        count = 0
        guard let base else { return }
        pool.give(BufferPool.Block(base: base, capacity: capacity))
        self.base = nil
        capacity = 0
    }
}
