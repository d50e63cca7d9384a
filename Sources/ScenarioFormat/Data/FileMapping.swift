import Glibc

/// The bytes of a file in memory that belongs to this process alone: changing them changes no file.
///
/// `@unchecked Sendable` because whoever reads a table out of it changes it on one thread and only before anybody else has it;
/// from then on it is read only.
public final class FileMapping: @unchecked Sendable {
    let base: UnsafeMutableRawPointer
    public let count: Int
    private let source: Source

    private enum Source {
        case copy
        /// The open file, so that a change of it can be told.
        case file(descriptor: Int32, modified: timespec)
    }

    /// A copy of some bytes.
    public init(copying bytes: some Collection<UInt8>) {
        count = bytes.count
        base = .allocate(byteCount: max(count, 1), alignment: 16)
        source = .copy
        UnsafeMutableRawBufferPointer(start: base, count: count).copyBytes(from: bytes)
    }

    /// All of an open file, `status.st_size` bytes above 0, which it takes over: pages come from the system's cache as they are
    /// touched, and only those that are written get a copy. Nil, with errno, if it cannot be mapped; the file stays the caller's.
    init?(descriptor: Int32, _ status: stat) {
        count = Int(status.st_size)
        guard let mapped = mmap(nil, count, PROT_READ | PROT_WRITE, MAP_PRIVATE, descriptor, 0), mapped != MAP_FAILED
        else { return nil }
        base = mapped
        source = .file(descriptor: descriptor, modified: status.st_mtim)
    }

    /// Whether the file is no longer what it was when it was mapped, as far as its size and time tell: the bytes may be old, new
    /// or both.
    var hasChanged: Bool {
        guard case .file(let descriptor, let modified) = source else { return false }
        var now = stat()
        guard fstat(descriptor, &now) == 0 else { return true }
        return now.st_size != count || now.st_mtim.tv_sec != modified.tv_sec || now.st_mtim.tv_nsec != modified.tv_nsec
    }

    deinit {
        guard case .file(let descriptor, _) = source else { return base.deallocate() }
        munmap(base, count)
        close(descriptor)
    }

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }
}
