import Glibc

extension ScenarioFiles {
    /// The files beside a scenario: paths that do not begin with `/` start in its folder; `-` (standard input) stands in the
    /// working directory.
    ///
    /// A file must not be cut short while the scenario lives: reading a page that is no longer there ends the process (SIGBUS).
    public static func beside(_ scenarioFile: String) -> ScenarioFiles {
        let folder = scenarioFile.lastIndex(of: "/").map { String(scenarioFile[...$0]) } ?? ""
        let resolve: @Sendable (String) -> String = { $0.hasPrefix("/") ? $0 : folder + $0 }
        return ScenarioFiles(
            resolve: resolve,
            read: { (path, limit) throws(Problem) in try Self.map(resolve(path), limit: limit) })
    }

    private static func map(_ path: String, limit: Int) throws(Problem) -> FileMapping {
        // Opening a FIFO would wait for its writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Problem(reason(errno)) }
        defer { close(descriptor) }
        let before = try status(of: descriptor)
        switch before.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw Problem("is a directory", hint: "name a file in it")
        default: throw Problem("is not a regular file", hint: "a pipe or a device cannot be read twice")
        }
        let size = Int(before.st_size)
        guard size <= limit else { throw tooLarge(size, limit) }
        if size == 0 { return FileMapping(copying: []) }
        guard let mapping = FileMapping(descriptor: descriptor, count: size) else { throw Problem(reason(errno)) }
        return mapping
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
