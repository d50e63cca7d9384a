/// A buffer that grows by doubling and is used again: no allocation once it is large enough.
struct GrowingBytes: ~Copyable {
    private(set) var base: UnsafeMutableRawPointer?
    private(set) var capacity = 0
    var count = 0

    /// What `removeAll` keeps allocated, at most.
    private static let kept = 32_768

    deinit { base?.deallocate() }

    /// Room for so many bytes in all, those present kept.
    mutating func reserve(_ size: Int) -> UnsafeMutableRawPointer {
        if let base, size <= capacity { return base }
        let larger = Swift.max(size, capacity * 2, 4096)
        let fresh = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 16)
        if let base {
            fresh.copyMemory(from: base, byteCount: count)
            base.deallocate()
        }
        base = fresh
        capacity = larger
        return fresh
    }

    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress, !bytes.isEmpty else { return }
        (reserve(count + bytes.count) + count).copyMemory(from: source, byteCount: bytes.count)
        count += bytes.count
    }

    mutating func removeAll() {
        count = 0
        if capacity > Self.kept {
            base?.deallocate()
            base = nil
            capacity = 0
        }
    }
}
