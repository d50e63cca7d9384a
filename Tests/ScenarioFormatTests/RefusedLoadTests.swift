import ScenarioFormat
import Testing

@Suite("A phase that cannot be is refused where it is wrong")
struct RefusedLoadTests {
    @Test(
        "phases",
        arguments: [
            Mistake(scenario(load: "[]"), 3, 7, "there are no phases"),
            Mistake(scenario(load: "{a: b}"), 3, 7, "load cannot be a mapping"),
            Mistake(scenario(load: "[x]"), 3, 8, "a phase cannot be `x`"),
            Mistake(scenario(load: "[{vus: 1, duration: 1s}]"), 3, 8, "`executor` is missing in a phase"),
            Mistake(
                phase("constant-vuss, vus: 1, duration: 1s"), 3, 19, "unknown executor `constant-vuss`",
                hint: "did you mean `constant-vus`?"),
            Mistake(phase("constant-vus, vus: 1"), 3, 8, "`duration` is missing in a constant-vus phase"),
            Mistake(phase("constant-vus, vus: 0, duration: 1s"), 3, 38, "vus of 0 is out of range"),
            Mistake(phase("constant-vus, vus: 100001, duration: 1s"), 3, 38, "vus of 100001 is out of range"),
            Mistake(phase("constant-vus, vus: 1, duration: 0s"), 3, 51, "the phase is unreachable: it lasts 0s"),
            Mistake(phase("constant-vus, vus: 1, duration: 169h"), 3, 51, "duration of 169h is out of range"),
            Mistake(
                phase("constant-vus, vus: 1, duration: 1s, rate: 5/s"), 3, 55,
                "`rate` does not belong to a constant-vus phase"),
            Mistake(
                phase("constant-vus, vus: 1, duration: 1s, masure: true"), 3, 55,
                "unknown key `masure` in a constant-vus phase", hint: "did you mean `measure`?"),
            Mistake(
                phase("constant-arrival-rate, rate: 100, duration: 1s"), 3, 48, "`100` has no unit",
                hint: "did you mean `100/s`?"),
            Mistake(phase("constant-arrival-rate, rate: 0/s, duration: 1s"), 3, 48, "rate of 0/s lets nothing happen"),
            Mistake(
                phase("constant-arrival-rate, rate: 1/m, duration: 59s"), 3, 48,
                "the phase is unreachable: no arrival falls within its 59s"),
            Mistake(
                phase("constant-arrival-rate, rate: 1/s, duration: 1s, arrivals: random"), 3, 77,
                "unknown arrivals `random`"),
            Mistake(phase("ramping-arrival-rate, stages: []"), 3, 49, "there are no stages"),
            Mistake(
                phase("ramping-arrival-rate, stages: [{duration: 1s, target: 0/s}]"), 3, 49,
                "the phase is unreachable: no arrival falls within its stages"),
            Mistake(
                phase("ramping-arrival-rate, startRate: 9/s, stages: [{duration: 0s, target: 9/s}]"), 3, 65,
                "the phase is unreachable: its stages last 0s"),
            Mistake(phase("ramping-arrival-rate, stages: [{duration: 1s}]"), 3, 50, "`target` is missing in a stage"),
            Mistake(
                phase("ramping-arrival-rate, stages: [{duration: 168h, target: 1/s}, {duration: 1h, target: 1/s}]"), 3,
                49, "the stages last 169h"),
            Mistake(phase("constant-vus, vus: 1, duration: 1s, measure: false"), 3, 7, "no phase is measured"),
            Mistake(phase("constant-vus, vus: 1, duration: 1s, name: a/b"), 3, 61, "`a/b` cannot name a phase"),
            Mistake(
                scenario(
                    load:
                        "[{name: a, executor: constant-vus, vus: 1, duration: 1s}, {name: a, executor: constant-vus, vus: 1, duration: 1s}]"
                ), 3, 72, "two phases are called `a`", hint: "the other is on line 3"),
        ])
    func phases(_ mistake: Mistake) { mistake.check() }

    @Test(
        "phases of iterations",
        arguments: [
            Mistake(phase("shared-iterations, iterations: 9"), 3, 8, "`vus` is missing in a shared-iterations phase"),
            Mistake(phase("shared-iterations, vus: 9"), 3, 8, "`iterations` is missing in a shared-iterations phase"),
            Mistake(phase("per-vu-iterations, vus: 9"), 3, 8, "`iterations` is missing in a per-vu-iterations phase"),
            Mistake(
                phase("shared-iterations, vus: 10, iterations: 9"), 3, 59,
                "9 shared iterations are fewer than the 10 vus",
                hint: "`per-vu-iterations` gives every user as many"),
            Mistake(
                phase("shared-iterations, vus: 2, iterations: 1"), 3, 58,
                "1 shared iteration is fewer than the 2 vus"),
            Mistake(
                phase("shared-iterations, vus: 1, iterations: 0"), 3, 58,
                "the phase is unreachable: it has 0 iterations"),
            Mistake(
                phase("per-vu-iterations, vus: 1, iterations: 0, maxDuration: 1s"), 3, 58,
                "the phase is unreachable: it has 0 iterations"),
            Mistake(
                phase("per-vu-iterations, vus: 1, iterations: 1000000001"), 3, 58,
                "iterations of 1000000001 is out of range"),
            Mistake(
                phase("per-vu-iterations, vus: 1, iterations: 1, maxDuration: 0s"), 3, 74,
                "the phase is unreachable: it lasts 0s"),
            Mistake(
                phase("per-vu-iterations, vus: 1, iterations: 1, maxDuration: 5"), 3, 74, "`5` has no unit",
                hint: "did you mean `5s`?"),
            Mistake(
                phase("per-vu-iterations, vus: 1, iterations: 1, duration: 5s"), 3, 61,
                "`duration` does not belong to a per-vu-iterations phase"),
            Mistake(
                phase("per-vu-iterations, vus: 1, iterations: 1, pace: 5s"), 3, 61,
                "`pace` does not belong to a per-vu-iterations phase"),
        ])
    func iterations(_ mistake: Mistake) { mistake.check() }

    @Test(
        "phases of users",
        arguments: [
            Mistake(
                phase("constant-vus, vus: 1, duration: 1s, pace: 1"), 3, 61, "`1` has no unit",
                hint: "did you mean `1s`?"),
            Mistake(
                phase("constant-vus, vus: 1, duration: 1s, pace: 61m"), 3, 61, "pace of 61m is out of range"),
            Mistake(phase("ramping-vus"), 3, 8, "`stages` is missing in a ramping-vus phase"),
            Mistake(phase("ramping-vus, stages: []"), 3, 40, "there are no stages"),
            Mistake(phase("ramping-vus, stages: {}"), 3, 40, "stages cannot be a mapping"),
            Mistake(phase("ramping-vus, stages: [{duration: 1s}]"), 3, 41, "`target` is missing in a stage"),
            Mistake(
                phase("ramping-vus, stages: [{duration: 1s, target: 5/s}]"), 3, 64, "`5/s` is not a whole number"),
            Mistake(
                phase("ramping-vus, stages: [{duration: 1s, target: 100001}]"), 3, 64,
                "target of 100001 is out of range"),
            Mistake(
                phase("ramping-vus, stages: [{duration: 0s, target: 9}]"), 3, 40,
                "the phase is unreachable: its stages last 0s"),
            Mistake(
                phase("ramping-vus, startVUs: 0, stages: [{duration: 1s, target: 0}]"), 3, 53,
                "the phase is unreachable: it never has a user"),
            Mistake(
                phase("ramping-vus, stages: [{duration: 0s, target: 0}, {duration: 1s, target: 0}]"), 3, 40,
                "the phase is unreachable: it never has a user"),
            Mistake(
                phase("ramping-vus, startVUs: 0, stages: [{duration: 1s, target: 0}, {duration: 0s, target: 9}]"), 3,
                53, "the phase is unreachable: it never has a user"),
            Mistake(
                phase("ramping-vus, stages: [{duration: 168h, target: 1}, {duration: 1ns, target: 1}]"), 3, 40,
                "the stages last 604800000000001ns"),
            Mistake(
                phase("ramping-vus, startVUs: -1, stages: [{duration: 1s, target: 1}]"), 3, 42,
                "startVUs of -1 is out of range"),
            Mistake(
                phase("ramping-vus, gracefulRampDown: 61m, stages: [{duration: 1s, target: 1}]"), 3, 50,
                "gracefulRampDown of 61m is out of range"),
            Mistake(
                phase("ramping-vus, vus: 5, stages: [{duration: 1s, target: 1}]"), 3, 32,
                "`vus` does not belong to a ramping-vus phase"),
            Mistake(
                phase("ramping-vus, startVus: 5, stages: [{duration: 1s, target: 1}]"), 3, 32,
                "unknown key `startVus` in a ramping-vus phase", hint: "did you mean `startVUs`?"),
        ])
    func users(_ mistake: Mistake) { mistake.check() }

    @Test(
        "start and mix",
        arguments: [
            Mistake(steady("startAt: 5"), 3, 64, "`5` has no unit", hint: "did you mean `5s`?"),
            Mistake(steady("startAt: 169h"), 3, 64, "startAt of 169h is out of range"),
            Mistake(steady("startAt: [1s]"), 3, 64, "startAt cannot be a list"),
            Mistake(
                steady("startat: 1s"), 3, 55, "unknown key `startat` in a constant-vus phase",
                hint: "did you mean `startAt`?"),
            Mistake(steady("mix: get"), 3, 60, "mix cannot be `get`"),
            Mistake(steady("mix: {}"), 3, 60, "the mix is empty"),
            Mistake(steady("mix: {get: 0}"), 3, 60, "every weight of the mix is 0"),
            Mistake(steady("mix: {get: 10001}"), 3, 66, "weight of 10001 is out of range"),
            Mistake(steady("mix: {get: 50%}"), 3, 66, "`50%` is not a whole number"),
            Mistake(
                steady("mix: {gett: 1}"), 3, 61, "unknown operation `gett` in mix", hint: "did you mean `get`?"),
            Mistake(steady("mix: {browse: 1}"), 3, 61, "unknown operation `browse` in mix"),
            // One phase has a mix of its own, the other would have nothing to draw.
            Mistake(
                scenario(
                    operations: "{get: {use: profile.retrieve, weight: 0}}",
                    load: """

                        - {name: a, executor: constant-vus, vus: 1, duration: 1s, mix: {get: 1}}
                        - {name: b, executor: constant-vus, vus: 1, duration: 1s}
                        """), 2, 13, "every operation has weight 0, so no request would be made"),
        ])
    func startAndMix(_ mistake: Mistake) { mistake.check() }

    @Test("too few shared iterations are seen beside a wrong duration")
    func sharedBesideErrors() {
        let found = problems(phase("shared-iterations, vus: 10, iterations: 9, maxDuration: 1"))
        #expect(found.map(\.message) == ["9 shared iterations are fewer than the 10 vus", "`1` has no unit"])
    }

    @Test("a mix is held against the operations whatever else is wrong with them")
    func mixBesideErrors() {
        let found = problems(
            """
            target: {url: nowhere}
            operations:
              get: {use: profile.retreive}
              put: {request: {}, weight: many}
            load:
              - {executor: constant-vuss, mix: {gett: 1, put: -1}}
              - {executor: ramping-vus, startAt: soon, mix: {put: 1}}
            """)
        #expect(
            found.map { "\($0.line):\($0.column) \($0.message)" } == [
                "1:15 `nowhere` is not an http:// or https:// URL",
                "3:14 unknown operation `profile.retreive`",
                "4:18 `path` is missing in request",
                "4:30 `many` is not a whole number",
                "6:16 unknown executor `constant-vuss`",
                "6:37 unknown operation `gett` in mix",
                "6:51 weight of -1 is out of range",
                "7:5 `stages` is missing in a ramping-vus phase",
                "7:38 `soon` is not a duration",
            ])
    }

    @Test("without operations a mix is still read")
    func mixWithoutOperations() {
        let found = problems(
            "target: {bundled: {}}\nload: [{executor: constant-vus, vus: 1, duration: 1s, mix: {a: x}}]")
        #expect(found.map(\.message) == ["`operations` is missing in a scenario", "`x` is not a whole number"])
    }
}

/// One phase on line 3; the executor's name begins in column 19.
private func phase(_ fields: String) -> String { scenario(load: "[{executor: \(fields)}]") }

/// One good phase on line 3 with `field`, which begins in column 55.
private func steady(_ field: String) -> String {
    scenario(load: "[{executor: constant-vus, vus: 1, duration: 1s, \(field)}]")
}
