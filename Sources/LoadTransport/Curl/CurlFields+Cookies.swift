import CCurl
import Glibc

extension CurlFields {
    /// Takes a cookie out of the request's own lines, for where a redirect leads: the server has set another of that name, which
    /// libcurl sends, or has removed it. (One of another path is taken out as well: the lines do not say their cookies' paths.)
    mutating func dropCookie(named name: UnsafeRawBufferPointer) {
        guard !name.isEmpty, let first = list else { return }
        var node: UnsafeMutablePointer<curl_slist>? = first
        while let current = node {
            node = current.pointee.next
            guard let line = current.pointee.data, strncasecmp(line, "cookie:", 7) == 0 else { continue }
            if Self.dropPair(named: name, from: line + 7) { forget() }
        }
    }

    /// Writes the pairs anew, in their place, but for those of a name; whether there were any. Without pairs nothing is left
    /// behind the colon, which is no line to libcurl.
    private static func dropPair(named name: UnsafeRawBufferPointer, from pairs: UnsafeMutablePointer<CChar>) -> Bool {
        let count = strlen(pairs)
        var read = 0
        var written = 0
        var hasDropped = false
        while read < count {
            let start = read
            while read < count, pairs[read] != CChar(bitPattern: UInt8(ascii: ";")) { read += 1 }
            var nameStart = start
            while nameStart < read, pairs[nameStart] == CChar(bitPattern: UInt8(ascii: " ")) { nameStart += 1 }
            let nameEnd = nameStart + name.count
            if nameEnd < read, pairs[nameEnd] == CChar(bitPattern: UInt8(ascii: "=")),
                memcmp(pairs + nameStart, name.baseAddress!, name.count) == 0
            {
                hasDropped = true
            } else {
                // Never further than what has been read: a separator is only written where one has been.
                if written > 0 {
                    pairs[written] = CChar(bitPattern: UInt8(ascii: ";"))
                    written += 1
                }
                let from = written == 0 && hasDropped ? nameStart : start
                memmove(pairs + written, pairs + from, read - from)
                written += read - from
            }
            read += 1
        }
        pairs[written] = 0
        return hasDropped
    }
}
