/// One benchmark: a file in this folder, and a line below.
protocol Benchmark: Sendable {
    var name: String { get }
    /// What it shows, in a few words.
    var summary: String { get }
    /// Measures and leaves nothing behind. A peer that is missing is no error.
    func run(in lab: Lab) throws -> [Table]
}

enum BenchmarkList {
    static let all: [any Benchmark] = [
        ClosedLoop(), OpenLoop(), StalledTarget(), HotPaths(), ServiceHotPaths(), Memory(), DatabasePath(),
        ServiceCost(), JourneyCost(), CurlTransportCost(),
    ]
}
