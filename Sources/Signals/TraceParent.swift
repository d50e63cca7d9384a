/// The `traceparent` header, version 00 (W3C Trace Context, <https://www.w3.org/TR/trace-context/>).
public struct TraceParent: Sendable, Equatable {
    /// 32 and 16 lower-case hexadecimal digits, neither all zero.
    public let traceID, parentID: String
    public let sampled: Bool

    /// Nil when the value is not a valid version 00 header (a higher version is read by its first four fields).
    public init?(_ value: String) {
        let fields = value.split(separator: "-", omittingEmptySubsequences: false)
        guard fields.count >= 4, Self.isHex(fields[0], 2), fields[0] != "ff", fields[0] != "00" || fields.count == 4,
            Self.isHex(fields[1], 32), Self.isHex(fields[2], 16), Self.isHex(fields[3], 2),
            fields[1].contains(where: { $0 != "0" }), fields[2].contains(where: { $0 != "0" })
        else { return nil }
        traceID = String(fields[1])
        parentID = String(fields[2])
        sampled = (UInt8(fields[3], radix: 16) ?? 0) & 1 == 1
    }

    public var headerValue: String { "00-\(traceID)-\(parentID)-0\(sampled ? 1 : 0)" }

    private static func isHex(_ text: Substring, _ length: Int) -> Bool {
        text.utf8.count == length && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
}
