import Gates
import LoadMetrics
import Testing

@Suite("A gate in words")
struct ExplanationTests {
    @Test("every level, aggregation, comparison, window and label", arguments: table)
    func words(text: String, words: String) throws {
        #expect(try Gate.parse(text).explanation == words)
    }

    @Test("every metric that is built has words, and no two gates that differ share them")
    func distinct() throws {
        #expect(Set(Self.table.map(\.1)).count == Self.table.count)
        for metric in MetricVocabulary.all where metric.isBuilt {
            let required = metric.required.map { "\($0.rawValue)=x" }.joined(separator: ",")
            let unit = [MetricDefinition.Unit.time: "ms", .perSecond: "/s", .percent: "%"][metric.unit] ?? ""
            let text = "\(metric.name){\(required)}\(metric.kind == .trend ? " p99" : "") < 5\(unit)"
            #expect(try Gate.parse(text.replacing("{}", with: "")).explanation.contains(metric.name))
        }
    }

    private static let table: [(String, String)] = [
        (
            "latency{operation=retrieve} p99 < 50ms",
            "fails the run if the 99th percentile of latency of operation retrieve over all measured phases is 50 ms or more"
        ),
        (
            "warn latency p(99.9) <= 0.25s over all",
            "warns, and changes nothing else, if the 99.9th percentile of latency over the whole run is more than 0.25 s"
        ),
        (
            "require send_lag p1 > 1us over phase:steady",
            "makes the run inconclusive if the 1st percentile of send_lag over phase steady is 1 µs or less"
        ),
        (
            "require generator trustworthy",
            "makes the run inconclusive if the generator did not keep its schedule: an arrival was taken up later than "
                + "maxWait, the 99th percentile of send_lag is over both 1 ms and 10% of that of latency, or planned "
                + "arrivals were not made"
        ),
        (
            "abort error_rate > 50% over last 5s",
            "stops the run and fails it as soon as error_rate over the last 5 s is more than 50%"
        ),
        (
            "abort throughput{phase=ramp} <= 1/s over last 10s",
            "stops the run and fails it as soon as throughput over the last 10 s of phase ramp is 1/s or less"
        ),
        (
            "abort missed >= 5 over last 1s",
            "stops the run and fails it as soon as the total of missed over the last 1 s is 5 or more"
        ),
        (
            "abort requests rate < 100/m over last 1m",
            "stops the run and fails it as soon as the rate of requests over the last 60 s is less than 100/m"
        ),
        (
            "abort requests{outcome=ok} == 0 over last 5s",
            "stops the run and fails it as soon as the total of requests with outcome ok over the last 5 s is exactly 0"
        ),
        ("missed == 0", "fails the run if the total of missed over all measured phases is not exactly 0"),
        (
            "cache_hit_ratio{operation=retrieve} >= 80%",
            "fails the run if cache_hit_ratio of operation retrieve over all measured phases is less than 80%"
        ),
        (
            "service_time{cache=miss,outcome=any} avg < 5ms",
            "fails the run if the mean of service_time with any outcome and cache verdict miss over all measured phases is "
                + "5 ms or more"
        ),
        (
            "connection_wait{phase=ramp} max < 1h",
            "fails the run if the largest connection_wait over phase ramp is 1 h or more"
        ),
        (
            "first_byte min >= 0.10ms",
            "fails the run if the smallest first_byte over all measured phases is less than 0.10 ms"
        ),
        (
            "latency count > 1000",
            "fails the run if the number of values of latency over all measured phases is 1000 or less"
        ),
        (
            "requests{error=timeout} < 1",
            "fails the run if the total of requests with error class timeout over all measured phases is 1 or more"
        ),
        (
            "error_rate{error=expect} < 0.1% over worst 5s",
            "fails the run if error_rate with error class expect in the worst 5 s of all measured phases is 0.1% or more"
        ),
        (
            "latency{phase=ramp} p50 < 9ms over worst 1m30s",
            "fails the run if the 50th percentile of latency in the worst 90 s of phase ramp is 9 ms or more"
        ),
        (
            "query_latency{statement=profile.retrieve} p92 < 2ms",
            "fails the run if the 92nd percentile of query_latency of statement profile.retrieve over all measured phases "
                + "is 2 ms or more"
        ),
        ("steal < 2%", "fails the run if steal over the whole run is 2% or more"),
        (
            "warn generator_cpu <= 90%",
            "warns, and changes nothing else, if generator_cpu over the whole run is more than 90%"
        ),
        (
            "journey_time{journey=buy} p93 < 2s",
            "fails the run if the 93rd percentile of journey_time of journey buy over all measured phases is 2 s or more"
        ),
        (
            "check_rate{check=\"item: status 200\"} == 100%",
            "fails the run if check_rate of check \"item: status 200\" over all measured phases is not exactly 100%"
        ),
        (
            "check_rate{check=item} > 99%",
            "fails the run if check_rate of check \"item\" (or, if none is called so, of all checks of that operation) over "
                + "all measured phases is 99% or less"
        ),
        (
            "bytes_out{operation=a,outcome=error,phase=b} rate < 9/h",
            "fails the run if the rate of bytes_out of operation a with outcome error over phase b is 9/h or more"
        ),
        (
            "db_time p11 < 1ns",
            "fails the run if the 11th percentile of db_time over all measured phases is 1 ns or more"
        ),
    ]
}
