import Foundation

/// Paths as the user typed them: relative ones stay relative. (Foundation's `deletingLastPathComponent` traps on a path of
/// one character, swift-corelibs-foundation of Swift 6.3.)
enum FilePaths {
    static func join(_ folder: String, _ name: String) -> String {
        folder.isEmpty ? name : folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
    }

    /// The folder that holds `path`; empty for a bare name.
    static func parent(_ path: String) -> String {
        var path = path[...]
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Writes a file whole; 0, or the system's code for what was wrong.
    static func write(_ bytes: [UInt8], to path: String) -> Int32 {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard file >= 0 else { return errno }
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let code = count == 0 ? ENOSPC : errno
                close(file)
                return code
            }
            written += count
        }
        return close(file) == 0 ? 0 : errno
    }

    /// Reads a file (`-`: standard input), `limit` bytes and one more at most. Failure: what was wrong in words.
    static func read(_ path: String, limit: Int) -> Result<[UInt8], FileFailure> {
        // Opening a pipe that nobody writes to would wait for its writer; so would reading it, but `wait` has an end.
        let file = path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { return .failure(FileFailure(code: errno)) }
        defer { close(file) }
        var status = stat()
        let isPipe = path != "-" && fstat(file, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while bytes.count <= limit {
            if isPipe, !hasNews(file) { return .failure(.silentPipe) }
            let count = Foundation.read(file, &chunk, min(chunk.count, limit + 1 - bytes.count))
            if count < 0, errno == EINTR || errno == EAGAIN && isPipe { continue }
            guard count >= 0 else { return .failure(FileFailure(code: errno)) }
            if count == 0 { break }
            bytes += chunk[..<count]
        }
        return .success(bytes)
    }

    /// Whether a pipe has bytes or an end, or gets one soon.
    private static func hasNews(_ file: Int32) -> Bool {
        var wait = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
        var ready = poll(&wait, 1, patience)
        while ready < 0, errno == EINTR { ready = poll(&wait, 1, patience) }
        return ready != 0
    }

    /// For a pipe's writer, milliseconds.
    private static let patience: Int32 = 5000
}

/// Why a file could not be read.
struct FileFailure: Error, CustomStringConvertible {
    let description: String

    init(code: Int32) { description = String(cString: strerror(code)).lowercased() }

    private init(_ description: String) { self.description = description }

    static let silentPipe = FileFailure("is a pipe that nobody writes to")
}
