import Glibc

/// Dates of cookies, which come in many spellings (RFC 6265, 5.1.1).
enum CookieDate {
    private static let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

    /// Whether a date lies in the past; false for a text that is none.
    static func isPast(_ text: String) -> Bool {
        var day: Int32?
        var month: Int32?
        var year: Int32?
        var clock: [Int32] = []
        for token in text.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber && $0 != ":" }) {
            let parts = token.split(separator: ":").compactMap { Int32($0) }
            if parts.count == 3 {
                clock = parts
            } else if let place = months.firstIndex(where: token.hasPrefix) {
                month = Int32(place)
            } else if let number = Int32(token) {
                if day == nil, token.count <= 2 { day = number } else if year == nil { year = number }
            }
        }
        guard let day, let month, var year, clock.count == 3 else { return false }
        if year < 70 { year += 2000 } else if year < 100 { year += 1900 }
        var date = tm()
        (date.tm_mday, date.tm_mon, date.tm_year) = (day, month, year - 1900)
        (date.tm_hour, date.tm_min, date.tm_sec) = (clock[0], clock[1], clock[2])
        return timegm(&date) <= time(nil)
    }
}
