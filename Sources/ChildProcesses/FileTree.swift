import Glibc

/// Removal relative to open directories, so that a path swapped meanwhile cannot lead it elsewhere.
enum FileTree {
    /// Removes the directory at `path`, open as `directory` (closed here), and its content, `last` after all else.
    @discardableResult
    static func remove(_ path: String, owned directory: Int32, last: String) -> Bool {
        empty(directory, but: last)
        unlinkat(directory, last, 0)
        close(directory)
        return rmdir(path) == 0
    }

    /// The entries of an open directory, `.` and `..` left out.
    static func names(in directory: Int32) -> [String] {
        // A descriptor of its own: closedir closes it, and reading moves its position.
        let own = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard own >= 0, let stream = fdopendir(own) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    private static func empty(_ directory: Int32, but kept: String?) {
        for name in names(in: directory) where name != kept {
            if unlinkat(directory, name, 0) == 0 { continue }
            let inner = openat(directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            guard inner >= 0 else { continue }
            empty(inner, but: nil)
            close(inner)
            unlinkat(directory, name, AT_REMOVEDIR)
        }
    }
}
