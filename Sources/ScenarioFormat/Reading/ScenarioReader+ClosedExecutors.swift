extension ScenarioReader {
    private static let defaultMaxDuration: Int64 = 600_000_000_000
    private static let defaultRampDown: Int64 = 30_000_000_000

    func sharedIterations(_ fields: Fields) -> Executor? {
        iterations(fields, expected: "how many in all, such as 1000", areShared: true).map {
            .sharedIterations(vus: $0.vus, iterations: $0.iterations, maxDuration: $0.maxDuration)
        }
    }

    func perVUIterations(_ fields: Fields) -> Executor? {
        iterations(fields, expected: "how many for each user, such as 10", areShared: false).map {
            .perVUIterations(vus: $0.vus, iterations: $0.iterations, maxDuration: $0.maxDuration)
        }
    }

    func constantVUs(_ fields: Fields) -> Executor? {
        let vus = users(fields)
        let duration = required("duration", in: fields, expected: DurationText.example).flatMap {
            length($0, "duration")
        }
        let pace = pace(fields)
        guard let vus, let duration, let pace else { return nil }
        return .constantVUs(vus: vus, duration: duration, pace: pace)
    }

    func rampingVUs(_ fields: Fields) -> Executor? {
        let start = fields["startVUs"].map { integer($0, "startVUs", Limits.rampedUsers) } ?? 1
        let given = required("stages", in: fields, expected: "a list such as [{duration: 30s, target: 50}]")
        let stages = given.flatMap {
            self.stages($0, target: "how many virtual users, such as 50") { integer($0, "target", Limits.rampedUsers) }
        }
        let rampDown =
            fields["gracefulRampDown"].map { duration($0, "gracefulRampDown", Limits.gracefulStop) }
            ?? Self.defaultRampDown
        let pace = pace(fields)
        guard let start, let given, let stages, let rampDown, let pace else { return nil }
        // A stage of 0 s is a jump: only one that lasts can have a user in it.
        var before = start
        let isUsed = stages.reduce(false) { used, stage in
            defer { before = stage.target }
            return used || stage.duration > 0 && max(before, stage.target) > 0
        }
        guard isUsed else {
            report(
                given.place, "the phase is unreachable: it never has a user", expected: "a stage with a higher target")
            return nil
        }
        return .rampingVUs(
            start: start, stages: stages.map { Executor.UserStage(duration: $0.duration, target: $0.target) },
            gracefulRampDown: rampDown, pace: pace)
    }

    // MARK: - Fields

    private func iterations(
        _ fields: Fields, expected: String, areShared: Bool
    ) -> (vus: Int, iterations: Int, maxDuration: Int64)? {
        let vus = users(fields)
        let given = required("iterations", in: fields, expected: expected)
        let iterations = given.flatMap { integer($0, "iterations", Limits.iterations) }
        let longest = fields["maxDuration"].map { length($0, "maxDuration") } ?? Self.defaultMaxDuration
        guard let given, let iterations else { return nil }
        if iterations == 0 {
            report(given.place, "the phase is unreachable: it has 0 iterations", expected: "at least 1")
            return nil
        }
        if let vus, areShared, iterations < vus {
            report(
                given.place,
                "\(iterations) shared \(iterations == 1 ? "iteration is" : "iterations are") fewer than the \(vus) vus",
                expected: "at least \(vus), one for each user", hint: "`per-vu-iterations` gives every user as many")
            return nil
        }
        guard let vus, let longest else { return nil }
        return (vus, iterations, longest)
    }

    private func users(_ fields: Fields) -> Int? {
        required("vus", in: fields, expected: "how many virtual users, such as 20")
            .flatMap { integer($0, "vus", Limits.virtualUsers) }
    }

    private func pace(_ fields: Fields) -> Int64? {
        fields["pace"].map { duration($0, "pace", Limits.pace) } ?? 0
    }
}
