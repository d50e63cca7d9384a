/// How a value is written at the place where it stands in a request. Values that are text of any kind (columns, extracted
/// values) need it; the rest is plain by nature, but for the spaces of `random.text`.
enum Escape: Sendable {
    /// All but unreserved characters as %XX (RFC 3986, 2.3): path, query, form.
    case percent
    /// Within the quotes of a JSON string (RFC 8259, 7).
    case json
    /// Without control characters: they would end the line.
    case header
    case none

    /// Bytes that one byte becomes at most.
    var factor: Int {
        switch self {
        case .percent: 3
        case .json: 6
        case .header, .none: 1
        }
    }
}

extension ByteWriter {
    mutating func append(_ value: UnsafeRawBufferPointer, _ escape: Escape) {
        switch escape {
        case .none: append(value)
        case .percent:
            for byte in value {
                if Self.isUnreserved(byte) {
                    append(byte)
                } else {
                    append(UInt8(ascii: "%"))
                    append(Self.digit(byte >> 4))
                    append(Self.digit(byte & 15))
                }
            }
        case .header: for byte in value where byte >= 0x20 && byte != 0x7F { append(byte) }
        case .json:
            for byte in value {
                switch byte {
                case UInt8(ascii: "\""): append("\\\"")
                case UInt8(ascii: "\\"): append("\\\\")
                case ..<0x20:
                    append("\\u00")
                    append(Self.digit(byte >> 4))
                    append(Self.digit(byte & 15))
                default: append(byte)
                }
            }
        }
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }
}
