import ScenarioFormat
import Testing

@Suite("A user's id follows from its index alone")
struct UserIdentityTests {
    @Test(
        "ids are UUIDs of version 8 that end in their index",
        arguments: [0, 1, 42, 19_999, 9_999_999, 1 << 47, (1 << 48) - 1])
    func shape(_ index: Int) throws {
        let id = UserIdentity.uuid(index)
        #expect(id.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8000-[0-9a-f]{12}/) != nil)
        #expect(Int(id.suffix(12), radix: 16) == index)
    }

    @Test("ids are all different and do not change between versions")
    func distinct() {
        #expect(Set((0..<20_000).map(UserIdentity.uuid)).count == 20_000)
        #expect(UserIdentity.uuid(0) == "e220a839-7b1d-8daf-8000-000000000000")
    }

    /// Neighbours share no prefix, so that they spread over shards and index pages.
    @Test("the first bytes are spread evenly")
    func spread() {
        var counts = [Int](repeating: 0, count: 16)
        for index in 0..<16_000 {
            counts[Int(UserIdentity.uuid(index).prefix(1), radix: 16) ?? 0] += 1
        }
        // Five standard deviations of a binomial with n = 16000 and p = 1/16.
        #expect(counts.allSatisfy { abs($0 - 1000) < 155 })
    }
}
