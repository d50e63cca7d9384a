import Glibc

extension ScenarioFiles {
    /// The files beside a scenario: paths that do not begin with `/` start in its folder; `-` (standard input) stands in the
    /// working directory.
    ///
    /// Up to a megabyte is copied, so that a file may be edited while the scenario lives. A larger one is mapped and must not be cut
    /// short: reading a page that is no longer there ends the process (SIGBUS).
    public static func beside(_ scenarioFile: String) -> ScenarioFiles {
        let folder = scenarioFile.lastIndex(of: "/").map { String(scenarioFile[...$0]) } ?? ""
        let resolve: @Sendable (String) -> String = { $0.hasPrefix("/") ? $0 : folder + $0 }
        return ScenarioFiles(
            resolve: resolve,
            read: { (path, limit) throws(Problem) in try Self.map(resolve(path), limit: limit) })
    }

    /// Bytes up to which a file is copied.
    private static let small = 1 << 20

    private static func map(_ path: String, limit: Int) throws(Problem) -> FileMapping {
        // Opening a FIFO would wait for its writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Problem(reason(errno)) }
        var isOurs = true
        defer { if isOurs { close(descriptor) } }
        let status = try status(of: descriptor)
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw Problem("is a directory", hint: "name a file in it")
        default: throw Problem("is not a regular file", hint: "a pipe or a device cannot be read twice")
        }
        let size = Int(status.st_size)
        guard size <= limit else { throw tooLarge(size, limit) }
        if size <= small { return try copy(descriptor, limit: limit) }
        guard let mapping = FileMapping(descriptor: descriptor, status) else { throw Problem(reason(errno)) }
        isOurs = false
        return mapping
    }

    /// What there is, however much it was said to be.
    private static func copy(_ descriptor: Int32, limit: Int) throws(Problem) -> FileMapping {
        var bytes: [UInt8] = []
        var room = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = Glibc.read(descriptor, &room, room.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Problem(reason(errno)) }
            if count == 0 { return FileMapping(copying: bytes) }
            bytes += room[..<count]
            guard bytes.count <= limit else { throw tooLarge(bytes.count, limit) }
        }
    }

    private static func status(of descriptor: Int32) throws(Problem) -> stat {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Problem(reason(errno)) }
        return status
    }

    private static func reason(_ code: Int32) -> String {
        switch code {
        case ENOENT: "does not exist"
        case ENOTDIR: "does not exist: a part of its path is no folder"
        case EACCES: "cannot be read: permission denied"
        default: "cannot be read: \(String(cString: strerror(code)))"
        }
    }
}
