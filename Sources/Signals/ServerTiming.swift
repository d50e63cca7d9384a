/// Where a service says the time of one request went: the `Server-Timing` header
/// (W3C Server Timing, <https://www.w3.org/TR/server-timing/>).
///
/// Metrics understood: `cache` (with `desc` = verdict), `limiter`, `pool`, `db`, `total`. Durations travel as decimal
/// milliseconds and are kept as whole microseconds; `unknown` where the header did not say. Trivial: copied, never counted.
public struct ServerTiming: BitwiseCopyable, Sendable, Equatable {
    public static let unknown = UInt32.max

    public var verdict = CacheVerdict.none
    public var cache = unknown
    public var limiter = unknown
    public var pool = unknown
    public var database = unknown
    public var total = unknown

    public init() {}

    /// The header's value: `cache;desc=hit;dur=0.010, limiter;dur=0.001, total;dur=0.120`. Unknown fields are left out.
    ///
    /// Written byte by byte: it stands in every answer, and interpolation cost ten times as much.
    public var headerValue: String {
        String(unsafeUninitializedCapacity: Self.longest) { buffer in
            var line = Line(buffer: buffer)
            if verdict != .none || cache != Self.unknown {
                line.append("cache;desc=")
                line.append(verdict.word)
                if cache != Self.unknown { line.append(";dur=", milliseconds: cache) }
            }
            line.append("limiter", duration: limiter)
            line.append("pool", duration: pool)
            line.append("db", duration: database)
            line.append("total", duration: total)
            return line.count
        }
    }

    /// Bytes of the longest value: five names of at most 24 bytes with their marks, and five durations of at most 11.
    private static let longest = 5 * (24 + 11)

    /// ASCII into a buffer that is large enough.
    private struct Line {
        let buffer: UnsafeMutableBufferPointer<UInt8>
        var count = 0

        mutating func append(_ text: StaticString) {
            text.withUTF8Buffer { bytes in
                for byte in bytes { append(byte) }
            }
        }

        private mutating func append(_ byte: UInt8) {
            buffer[count] = byte
            count += 1
        }

        /// `, name;dur=1.234`, unless the duration is unknown.
        mutating func append(_ name: StaticString, duration: UInt32) {
            guard duration != ServerTiming.unknown else { return }
            if count > 0 { append(", ") }
            append(name)
            append(";dur=", milliseconds: duration)
        }

        /// Microseconds as decimal milliseconds with three places: `1234` is `1.234`.
        mutating func append(_ prefix: StaticString, milliseconds microseconds: UInt32) {
            append(prefix)
            var divisor: UInt32 = 1_000_000_000
            var isLeading = true
            while divisor > 0 {
                let digit = microseconds / divisor % 10
                if digit != 0 || divisor == 1000 { isLeading = false }
                if !isLeading { append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit)) }
                if divisor == 1000 { append(UInt8(ascii: ".")) }
                divisor /= 10
            }
        }
    }
}
