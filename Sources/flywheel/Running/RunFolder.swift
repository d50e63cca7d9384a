import Foundation

/// A run's folder could not be made or written. Exit code 73.
struct RunFolderError: Error, CustomStringConvertible {
    let description: String
}

/// Where one run leaves its files: made exclusively before any traffic, each file written to a temporary name and renamed,
/// and removed again when nothing was written into it.
struct RunFolder {
    /// As named on the command line (relative stays relative), for people to read.
    let path: String
    /// The topmost directory that had to be made; removed with the folder when the run leaves nothing.
    private let made: [String]

    private init(path: String, made: [String]) {
        self.path = path
        self.made = made
    }

    /// A folder that is there already, such as that of an earlier run.
    init(existing path: String) { self.init(path: path, made: []) }

    /// `<name>-20261122T171500Z` under `parent`, with `-2`, `-3`, … when taken.
    static func make(name: String, startedAt: Date, under parent: String) throws -> RunFolder {
        var made = try makeParents(parent)
        let base = FilePaths.join(parent, "\(name)-\(compactUTC(startedAt))")
        for number in 1...1000 {
            let path = number == 1 ? base : "\(base)-\(number)"
            if mkdir(path, 0o777) == 0 {
                made.append(path)
                return try RunFolder(path: path, made: made).checked()
            }
            guard errno == EEXIST else {
                let code = errno
                remove(made)
                throw failure("make the report folder \(path)", code)
            }
        }
        throw RunFolderError(description: "cannot make a report folder: \(base) and a thousand more names are taken")
    }

    /// Exactly `path`, which must be absent or empty.
    static func make(exactly path: String) throws -> RunFolder {
        if let entries = try? FileManager.default.contentsOfDirectory(atPath: path) {
            guard entries.isEmpty else {
                throw RunFolderError(
                    description: "report folder \(path) is not empty; name one that is absent or empty, or use --out")
            }
            return try RunFolder(path: path, made: []).checked()
        }
        var made = try makeParents(FilePaths.parent(path))
        guard mkdir(path, 0o777) == 0 else {
            let code = errno
            remove(made)
            throw failure("make the report folder \(path)", code)
        }
        made.append(path)
        return try RunFolder(path: path, made: made).checked()
    }

    /// Writes one file whole or not at all.
    func write(_ name: String, _ bytes: [UInt8]) throws {
        let final = FilePaths.join(path, name)
        let temporary = final + ".part"
        let code = FilePaths.write(bytes, to: temporary)
        guard code == 0 else {
            unlink(temporary)
            throw Self.failure("write \(final)", code)
        }
        guard rename(temporary, final) == 0 else {
            let code = errno
            unlink(temporary)
            throw Self.failure("write \(final)", code)
        }
    }

    /// Removes what a failed report has written so far: half a report is none.
    func remove(_ names: [String]) {
        for name in names { unlink(FilePaths.join(path, name)) }
    }

    /// Takes the folder away again, with the parents that were made for it, unless something lies in them.
    func removeIfEmpty() { Self.remove(made) }

    /// Finds out now, not after the run, that files cannot be written here.
    private func checked() throws -> RunFolder {
        let probe = FilePaths.join(path, ".part")
        let file = open(probe, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            let code = errno
            removeIfEmpty()
            throw Self.failure("write into the report folder \(path)", code)
        }
        close(file)
        unlink(probe)
        return self
    }

    private static func makeParents(_ path: String) throws -> [String] {
        var missing: [String] = []
        var current = path
        while !current.isEmpty, current != "/", access(current, F_OK) != 0 {
            missing.insert(current, at: 0)
            current = FilePaths.parent(current)
        }
        var made: [String] = []
        for directory in missing {
            guard mkdir(directory, 0o777) == 0 || errno == EEXIST else {
                let code = errno
                remove(made)
                throw failure("make the directory \(directory)", code)
            }
            made.append(directory)
        }
        return made
    }

    private static func remove(_ directories: [String]) {
        for directory in directories.reversed() where rmdir(directory) != 0 { return }
    }

    private static func failure(_ what: String, _ code: Int32) -> RunFolderError {
        RunFolderError(
            description: "cannot \(what): \(String(cString: strerror(code))); choose another place with --out or --into"
        )
    }

    /// `20261122T171500Z`
    static func compactUTC(_ date: Date) -> String {
        var seconds = time_t(date.timeIntervalSince1970)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        return String(
            format: "%04d%02d%02dT%02d%02d%02dZ", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour,
            parts.tm_min, parts.tm_sec)
    }
}
