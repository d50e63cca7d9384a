/// `If-Match` and `If-None-Match` (RFC 9110, 13.1) against this service's tags: `"v<version>"`, and `"v<version>-gz"` for
/// the same in gzip.
enum EntityTags {
    static let gzipSuffix = "-gz\""

    /// Whether one of the listed tags is `tag`, compared weakly, or the list is `*`.
    static func noneMatch(_ field: String, _ tag: String) -> Bool {
        if field == tag { return true }
        return field.split(separator: ",").contains { item in
            let item = item.drop { $0 == " " || $0 == "\t" }
            let opaque = item.hasPrefix("W/") ? item.dropFirst(2) : item
            return item.first == "*" || opaque.prefix { $0 != " " && $0 != "\t" } == tag
        }
    }

    /// The versions an `If-Match` allows; nil for `*`, any version. Weak tags and tags that are not ours match nothing.
    static func versions(_ field: String) -> [Int64]? {
        var versions: [Int64] = []
        for item in field.split(separator: ",") {
            let item = item.filter { $0 != " " && $0 != "\t" }
            if item == "*" { return nil }
            guard item.hasPrefix("\"v"), item.hasSuffix("\"") else { continue }
            let end = item.hasSuffix(gzipSuffix) ? gzipSuffix.count : 1
            if let version = Int64(item.dropFirst(2).dropLast(end)) { versions.append(version) }
        }
        return versions
    }
}
