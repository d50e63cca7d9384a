/// A profile as PostgreSQL sends a row constructor in binary format: one value instead of 26, and no time spent on printing.
///
/// `record_send` (PostgreSQL, src/backend/utils/adt/rowtypes.c): the number of fields, then for each its type's OID, its
/// length in bytes or -1 for null, and its bytes; all numbers are 32 bits in network order.
struct ProfileRow {
    private var bytes: UnsafeRawBufferPointer
    private var at = 0

    /// The columns' texts in the order of `ProfileColumn.allCases`; nil when the bytes are not such a row.
    static func values(_ bytes: UnsafeRawBufferPointer) -> [String?]? {
        var row = ProfileRow(bytes: bytes)
        guard row.number() == Int32(ProfileColumn.allCases.count) else { return nil }
        var values: [String?] = []
        values.reserveCapacity(ProfileColumn.allCases.count)
        for column in ProfileColumn.allCases {
            guard row.number() != nil, let length = row.number() else { return nil }
            guard length >= 0 else {
                values.append(nil)
                continue
            }
            guard let field = row.take(Int(length)), let text = text(field, column.kind) else { return nil }
            values.append(text)
        }
        return row.at == bytes.count ? values : nil
    }

    private mutating func take(_ count: Int) -> UnsafeRawBufferPointer? {
        guard bytes.count - at >= count else { return nil }
        defer { at += count }
        return UnsafeRawBufferPointer(rebasing: bytes[at..<at + count])
    }

    private mutating func number() -> Int32? {
        take(4).map { Int32(bigEndian: $0.loadUnaligned(as: Int32.self)) }
    }

    private static func text(_ field: UnsafeRawBufferPointer, _ kind: ProfileColumn.Kind) -> String? {
        switch kind {
        case .text: return String(decoding: field, as: UTF8.self)
        // A version, then the document as text.
        case .json: return field.first == 1 ? String(decoding: field.dropFirst(), as: UTF8.self) : nil
        case .boolean: return field.count == 1 ? (field[0] == 0 ? "f" : "t") : nil
        case .bigint: return word(field).map { String($0) }
        case .timestamp: return word(field).map(Timestamp.text)
        case .uuid:
            guard field.count == 16 else { return nil }
            let high = UInt64(bigEndian: field.loadUnaligned(as: UInt64.self))
            let low = UInt64(bigEndian: field.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            return ProfileID(high: high, low: low).description
        }
    }

    private static func word(_ field: UnsafeRawBufferPointer) -> Int64? {
        field.count == 8 ? Int64(bigEndian: field.loadUnaligned(as: Int64.self)) : nil
    }
}

/// PostgreSQL's timestamps: microseconds from 2000-01-01T00:00:00Z.
enum Timestamp {
    private static let second: Int64 = 1_000_000
    private static let day: Int64 = 86_400 * second

    /// RFC 3339 in UTC with microseconds, as `to_char` of `YYYY-MM-DD"T"HH24:MI:SS.US"Z"` prints it.
    static func text(_ microseconds: Int64) -> String {
        var days = microseconds / day
        var rest = microseconds % day
        if rest < 0 {
            rest += day
            days -= 1
        }
        let date = date(days)
        // Year 10000 and later, infinity too: none of ours, but nothing to trap on.
        guard (0...9999).contains(date.year) else { return microseconds < 0 ? "-infinity" : "infinity" }
        return String(unsafeUninitializedCapacity: 27) { buffer in
            func put(_ value: Int64, _ place: Int, _ width: Int) {
                var value = value
                for index in (place..<place + width).reversed() {
                    buffer[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value % 10)
                    value /= 10
                }
            }
            for (place, mark) in zip([4, 7, 10, 13, 16, 19, 26], "--T::.Z".utf8) { buffer[place] = mark }
            put(date.year, 0, 4)
            put(date.month, 5, 2)
            put(date.day, 8, 2)
            put(rest / (3600 * second), 11, 2)
            put(rest / (60 * second) % 60, 14, 2)
            put(rest / second % 60, 17, 2)
            put(rest % second, 20, 6)
            return 27
        }
    }

    /// The proleptic Gregorian date of a day counted from 2000-01-01 (Howard Hinnant, "chrono-Compatible Low-Level Date
    /// Algorithms", civil_from_days).
    private static func date(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        // From 0000-03-01: 730,425 days before 2000-01-01.
        let shifted = days + 730_425
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let march = (5 * dayOfYear + 2) / 153
        let month = march < 10 ? march + 3 : march - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * march + 2) / 5 + 1)
    }
}
