import NullTarget
import Testing

@Suite("Lateness at the target")
struct LatenessTests {
    /// 1,000/s from 5 s on, each so late.
    private static func arrivals(_ late: [Int64]) -> [Arrival] {
        late.enumerated().map { Arrival(number: Int64($0), at: 5_000_000_000 + Int64($0) * 1_000_000 + $1) }
    }

    @Test("Of numbered arrivals it is exact, in whatever order they were read")
    func numbered() {
        let arrivals = Self.arrivals([7, 0, 30, 2_500_000, 5]).reversed()
        let late = Lateness(numbered: arrivals, origin: 5_000_000_000, rate: 1000, window: 0..<5)
        #expect(late.sorted == [0, 5, 7, 30, 2_500_000])
        let part = Lateness(numbered: arrivals, origin: 5_000_000_000, rate: 1000, window: 2..<4)
        #expect(part.sorted == [30, 2_500_000])
        let unnumbered = [Arrival(number: -1, at: 5_000_000_000)]
        #expect(Lateness(numbered: unnumbered, origin: 5_000_000_000, rate: 1000, window: 0..<5).count == 0)
    }

    @Test("A due time that is no whole nanosecond is rounded up, as the plan does")
    func rounding() {
        let arrivals = (0..<4).map { Arrival(number: $0, at: ($0 * 1_000_000_000 + 2) / 3) }
        #expect(Lateness(numbered: arrivals, origin: 0, rate: 3, window: 0..<4).sorted == [0, 0, 0, 0])
    }

    @Test("Fitted, a lateness that all share is not seen, and the rest is what it is")
    func fitted() {
        for shared in [Int64(0), 12_345, 900_000_000] {
            let arrivals = Self.arrivals([7, 0, 30, 400_000, 5].map { $0 + shared })
            let fitted = Lateness(fitted: arrivals, rate: 1000)
            #expect(fitted.sorted == [0, 5, 7, 30, 400_000])
            let exact = Lateness(numbered: arrivals, origin: 5_000_000_000, rate: 1000, window: 0..<5)
            #expect(zip(fitted.sorted, exact.sorted).allSatisfy { $0 <= $1 })
        }
    }

    @Test(
        "Percentiles are nearest ranks",
        arguments: [(0.0, 1), (1.0, 1), (50.0, 50), (50.1, 51), (99.0, 99), (99.9, 100), (100.0, 100)]
            as [(Double, Int64)])
    func percentile(_ percent: Double, _ value: Int64) {
        #expect(Lateness((1...100).reversed()).percentile(percent) == value)
        #expect(Lateness([]).percentile(percent) == nil)
        #expect(Lateness((1...1000).shuffled()).percentile(99.9) == 999)
    }
}
