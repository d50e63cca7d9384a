import ScenarioFormat
import Testing

@Suite("A popularity that cannot be is refused where it is wrong")
struct RefusedPopularityTests {
    @Test(
        "names",
        arguments: [
            users("zipf", 31, "`zipf` needs its exponent", hint: "such as {zipf: 0.99}"),
            users("hotspot", 31, "`hotspot` needs its shares", hint: "such as {hotspot: {keys: 20%, traffic: 80%}}"),
            users("unifrom", 31, "unknown popularity `unifrom`", hint: "did you mean `uniform`?"),
            users("lastest", 31, "unknown popularity `lastest`", hint: "did you mean `latest`?"),
            users("[uniform]", 31, "popularity cannot be a list"),
            users("", 31, "popularity cannot be nothing"),
            users("{}", 31, "popularity is incomplete"),
            users("{zipff: 1}", 32, "unknown key `zipff` in popularity", hint: "did you mean `zipf`?"),
            users("{uniform: true}", 32, "`uniform` takes no value"),
            users("{zipf: 1, sequential: ~}", 41, "`sequential` takes no value"),
            users("{zipf: 1, latest: 1}", 41, "`zipf` and `latest` exclude one another in popularity"),
        ])
    func names(_ mistake: Mistake) { mistake.check() }

    @Test(
        "exponents",
        arguments: [
            users("{zipf: 0}", 38, "zipf of 0 is out of range"), users("{zipf: nan}", 38, "`nan` is not a number"),
            users("{zipf: 10.1}", 38, "zipf of 10.1 is out of range"),
            users("{latest: -1}", 40, "latest of -1 is out of range"),
            users("{latest: 99%}", 40, "`99%` is not a number"),
        ])
    func exponents(_ mistake: Mistake) { mistake.check() }

    @Test(
        "shares",
        arguments: [
            ("20", "`20` has no `%`", "did you mean `20%`?"),
            ("0.2", "`0.2` has no `%`", "a share of 1 is written as a percentage: 0.2 is 20%"),
            ("20 %", "`20 %` is not a percentage", "did you mean `20%`?"),
            ("20p", "`20p` is not a percentage", nil), ("most", "`most` is not a percentage", nil),
            ("20%%", "`20%%` is not a percentage", nil), ("-5%", "`-5%` is negative", nil),
            ("0%", "`0%` is not between 0% and 100%", nil), ("100%", "`100%` is not between 0% and 100%", nil),
            ("100.1%", "`100.1%` is not between 0% and 100%", nil),
            ("9999999999999999999%", "`9999999999999999999%` is not a percentage", nil),
            ("0.000000%", "`0.000000%` is not between 0% and 100%", nil),
            ("0.00000000000000001%", "`0.00000000000000001%` has more than 6 decimals", nil),
        ] as [(String, String, String?)])
    func shares(_ share: String, _ message: String, _ hint: String?) {
        users("{hotspot: {traffic: 80%, keys: \(share)}}", 62, message, hint: hint).check()
        users("{hotspot: {keys: 20%, traffic: \(share)}}", 62, message, hint: hint).check()
    }

    @Test(
        "hotspots",
        arguments: [
            users("{hotspot: 20%}", 41, "hotspot cannot be `20%`"),
            users("{hotspot: {keys: 20%}}", 41, "`traffic` is missing in hotspot"),
            users("{hotspot: {traffic: 80%}}", 41, "`keys` is missing in hotspot"),
            users("{hotspot: {key: 20%, keys: 20%, traffic: 80%}}", 42, "unknown key `key` in hotspot"),
            users("{hotspot: {keys: 20%, traffic: 80%}}", 31, "one user cannot be hot and cold at once", count: 1),
        ])
    func hotspots(_ mistake: Mistake) { mistake.check() }
}

/// A scenario with this popularity, which begins in column 31 of line 4.
private func users(_ popularity: String, _ column: Int, _ message: String, hint: String? = nil, count: Int = 5)
    -> Mistake
{
    Mistake(scenario("users: {count: \(count), popularity: \(popularity)}"), 4, column, message, hint: hint)
}
