extension ScenarioReader {
    func constantArrivalRate(_ fields: Fields) -> Executor? {
        let given = required("rate", in: fields, expected: RateText.example)
        let rate = given.flatMap { self.rate($0, "rate") }
        let duration = required("duration", in: fields, expected: DurationText.example).flatMap {
            length($0, "duration")
        }
        let arrivals = arrivals(fields)
        guard let given, let rate, let duration, let arrivals else { return nil }
        guard Double(rate.count) * Double(duration) >= Double(rate.per) else {
            report(
                given.place, "the phase is unreachable: no arrival falls within its \(DurationText.describe(duration))",
                expected: "a higher rate or a longer duration")
            return nil
        }
        return .constantArrivalRate(rate: rate, duration: duration, arrivals: arrivals)
    }

    func rampingArrivalRate(_ fields: Fields) -> Executor? {
        let start =
            fields["startRate"].map { rate($0, "startRate", allowsZero: true) }
            ?? Rate(count: 0, per: 1_000_000_000)
        let given = required("stages", in: fields, expected: "a list such as [{duration: 30s, target: 500/s}]")
        let stages = given.flatMap {
            self.stages($0, target: RateText.example) { rate($0, "target", allowsZero: true) }
        }
        let arrivals = arrivals(fields)
        guard let start, let given, let stages, let arrivals else { return nil }
        // The area under the ramp, arrivals: trapezoids.
        var before = start.perSecond
        let count = stages.reduce(0.0) { sum, stage in
            defer { before = stage.target.perSecond }
            return sum + (before + stage.target.perSecond) / 2 * Double(stage.duration) / 1e9
        }
        guard count >= 1 else {
            report(
                given.place, "the phase is unreachable: no arrival falls within its stages",
                expected: "a stage with a higher target")
            return nil
        }
        return .rampingArrivalRate(
            start: start, stages: stages.map { Executor.Stage(duration: $0.duration, target: $0.target) },
            arrivals: arrivals)
    }

    private func arrivals(_ fields: Fields) -> Arrivals? {
        guard let value = fields["arrivals"] else { return .uniform }
        return choice(value, "arrivals", ["uniform", "poisson"]).flatMap(Arrivals.init)
    }
}
