import Glibc

/// The bytes of a file in memory that belongs to this process alone: changing them changes no file.
///
/// `@unchecked Sendable` because whoever reads a table out of it changes it on one thread and only before anybody else has it;
/// from then on it is read only.
public final class FileMapping: @unchecked Sendable {
    let base: UnsafeMutableRawPointer
    public let count: Int
    /// From `mmap`; else allocated.
    private let isMapped: Bool

    /// A copy of some bytes.
    public init(copying bytes: some Collection<UInt8>) {
        count = bytes.count
        base = .allocate(byteCount: max(count, 1), alignment: 16)
        isMapped = false
        UnsafeMutableRawBufferPointer(start: base, count: count).copyBytes(from: bytes)
    }

    /// The first `count` bytes, above 0, of an open file: pages come from the system's cache as they are touched, and only those
    /// that are written get a copy.
    init?(descriptor: Int32, count: Int) {
        guard let mapped = mmap(nil, count, PROT_READ | PROT_WRITE, MAP_PRIVATE, descriptor, 0), mapped != MAP_FAILED
        else { return nil }
        base = mapped
        self.count = count
        isMapped = true
    }

    deinit {
        if isMapped { munmap(base, count) } else { base.deallocate() }
    }

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }
}
