/// One line of a head.
enum HeadFieldCover {
    static func cover(_ line: String, _ values: inout [String]) -> String {
        guard let colon = line.firstIndex(of: ":"), !line[..<colon].contains(" ") else {
            return requestLine(line, &values)
        }
        let name = line[..<colon].lowercased()
        let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
        switch name {
        case "cookie": return "\(line[..<colon]): \(cookies(value, &values))"
        case "set-cookie":
            let end = value.firstIndex(of: ";") ?? value.endIndex
            return "\(line[..<colon]): \(cookies(value[..<end], &values))\(value[end...])"
        case "location", "referer":
            return "\(line[..<colon]): " + query(String(value), &values)
        default:
            guard SecretName.matches(name) else { return line }
            // The scheme of credentials is none.
            let space = value.firstIndex(of: " ").map { value.index(after: $0) } ?? value.startIndex
            values.append(String(value[space...]))
            return "\(line[..<colon]): \(value[..<space])***"
        }
    }

    private static func cookies(_ text: Substring, _ values: inout [String]) -> String {
        text.split(separator: ";").map { pair in
            let start = pair.firstIndex(of: "=").map { pair.index(after: $0) } ?? pair.startIndex
            values.append(String(pair[start...]))
            return pair[..<start] + "***"
        }.joined(separator: ";")
    }

    /// `GET /items?token=… HTTP/1.1`; a status line has no query.
    private static func requestLine(_ line: String, _ values: inout [String]) -> String {
        line.split(separator: " ", omittingEmptySubsequences: false).map { query(String($0), &values) }
            .joined(separator: " ")
    }

    private static func query(_ url: String, _ values: inout [String]) -> String {
        guard let mark = url.firstIndex(of: "?") else { return url }
        return url[...mark] + FormCover.cover(String(url[url.index(after: mark)...]), &values)
    }
}
