import Glibc
public import Logging

/// Writes each entry as one line of JSON to standard error: `{"time":"…","level":"info","message":"…",…metadata}`, and
/// `"trace"`, the request's trace id, where there is one. Nothing the service logs holds personal data.
public struct JSONLogHandler: LogHandler {
    /// Hummingbird gives every request an id of its own and copies a dictionary to keep it. Nothing here logs by
    /// request, so that key is not kept and the copy is not made.
    private static let ignored = "hb.request.id"

    public var logLevel: Logger.Level
    public var metadata: Logger.Metadata = [:]
    private let label: String

    public init(label: String, logLevel: Logger.Level = .info) {
        self.label = label
        self.logLevel = logLevel
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { if key != Self.ignored { metadata[key] = newValue } }
    }

    public func log(event: LogEvent) {
        var writer = JSONWriter()
        writer.raw("{\"time\":")
        writer.string(Self.now)
        writer.raw(",\"level\":")
        writer.string(event.level.rawValue)
        writer.raw(",\"message\":")
        writer.string(event.message.description)
        var all = metadata.merging(event.metadata ?? [:]) { _, own in own }
        if let trace = RequestTrace.current { all["trace"] = "\(trace)" }
        for (key, value) in all.sorted(by: { $0.key < $1.key }) {
            writer.raw(",")
            writer.string(key)
            writer.raw(":")
            writer.string(value.description)
        }
        writer.raw("}\n")
        // One write a line: lines of several threads do not mix (a pipe keeps up to 4096 bytes together).
        _ = writer.bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    /// RFC 3339 in UTC with milliseconds.
    private static var now: String {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        var parts = tm()
        gmtime_r(&time.tv_sec, &parts)
        func padded(_ value: some BinaryInteger, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let date = "\(padded(parts.tm_year + 1900, 4))-\(padded(parts.tm_mon + 1, 2))-\(padded(parts.tm_mday, 2))"
        let clock = "\(padded(parts.tm_hour, 2)):\(padded(parts.tm_min, 2)):\(padded(parts.tm_sec, 2))"
        return "\(date)T\(clock).\(padded(time.tv_nsec / 1_000_000, 3))Z"
    }
}
