import Testing

@testable import ProfileService

@Suite("A row in binary is read as the database would print it")
struct ProfileRowTests {
    @Test("timestamps")
    func timestamps() async throws {
        let database = try await Fixture.shared.database()
        var random = SplitMix(state: 7)
        // Every century's ends, leap days, and any microsecond between the years 1 and 9999.
        var values: [Int64] = [0, -1, 1, 951_782_400_000_000, -86_400_000_000, -946_684_800_000_000, 2_678_400_000_000]
        for _ in 0..<500 {
            values.append(Int64.random(in: -63_082_281_600_000_000...252_455_615_999_999_999, using: &random))
        }
        let list = values.map(String.init).joined(separator: ",")
        let printed = try Fixture.execute(
            database,
            """
            select to_char(timestamp '2000-01-01' + v / 86400000000 * interval '1 day' + v % 86400000000 * interval '1 microsecond', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
            from unnest('{\(list)}'::bigint[]) with ordinality u (v, place) order by place
            """)
        let rows = try #require(printed.last)
        for (index, value) in values.enumerated() { #expect(Timestamp.text(value) == rows.text(index, 0)) }
        #expect(Timestamp.text(.max) == "infinity" && Timestamp.text(.min) == "-infinity")
    }

    @Test("what is not a row is refused, cut off at any byte")
    func hostile() async throws {
        let database = try await Fixture.shared.database()
        try Fixture.seed(database, 1)
        let columns = ProfileColumn.allCases.map(\.name).joined(separator: ",")
        let hex = try #require(
            try Fixture.value(database, "select encode(record_send(row(\(columns))), 'hex') from public.profiles"))
        let digits = Array(hex.utf8).map { Int8($0 < 58 ? $0 - 48 : $0 - 87) }
        let bytes = stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0]) << 4 | UInt8(digits[$0 + 1]) }
        func read(_ bytes: [UInt8]) -> [String?]? { bytes.withUnsafeBytes(ProfileRow.values) }
        let values = try #require(read(bytes))
        #expect(values[ProfileColumn.email.index] == "user0@example.test")
        for end in 0..<bytes.count { #expect(read(Array(bytes[..<end])) == nil) }
        #expect(read(bytes + [0]) == nil)
        var random = SplitMix(state: 11)
        for _ in 0..<5000 {
            var wrong = bytes
            wrong[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            // Whatever it says, it is read within its bounds.
            _ = read(wrong)
        }
    }
}
