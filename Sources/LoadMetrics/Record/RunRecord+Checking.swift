import Signals

extension RunRecord {
    /// What contradicts itself in the record, nil when nothing does.
    var contradiction: String? {
        if phases.contains(where: { !($0.start >= 0 && $0.end >= $0.start) }) { return "a phase ends before it begins" }
        if !(duration >= 0) || !(maxWait >= 0) { return "a duration is negative" }
        for (place, cell) in cells.enumerated() {
            if let problem = contradiction(in: cell) { return "cells[\(place)]: \(problem)" }
        }
        for (place, cell) in journeyCells.enumerated() {
            if let problem = contradiction(in: cell) { return "journeyCells[\(place)]: \(problem)" }
        }
        for (place, cell) in checkCells.enumerated() {
            if let problem = contradiction(in: cell) { return "checkCells[\(place)]: \(problem)" }
        }
        if !(timeline.interval > 0) { return "timeline.interval is not positive" }
        for (place, interval) in timeline.intervals.enumerated() {
            if let problem = contradiction(in: interval) { return "timeline.intervals[\(place)]: \(problem)" }
        }
        for (place, window) in (windows ?? []).enumerated() {
            guard window.start >= 0, window.length > 0, Self.isCount(window.samples) else {
                return "windows[\(place)]: a number is out of range"
            }
        }
        for (place, phase) in phases.enumerated() {
            let counts = [phase.plannedArrivals ?? 0, Int64(phase.usersAtOnce ?? 0)]
            if !counts.allSatisfy(Self.isCount) { return "phases[\(place)]: a count is out of range" }
        }
        for (place, worker) in (generator.workers ?? []).enumerated() {
            guard worker.seconds >= 0, worker.cpuSeconds >= 0, worker.queuedSeconds ?? 0 >= 0,
                Self.isCount(worker.preemptions)
            else { return "generator.workers[\(place)]: a number is out of range" }
        }
        return service.flatMap(contradiction)
    }

    private func contradiction(in cell: Cell) -> String? {
        if let problem = misplaced(cell.phase, cell.operation, "operation", of: operations.count) { return problem }
        let counts = [cell.count, cell.bytesIn, cell.bytesOut] + cell.failures.values
        if !counts.allSatisfy(Self.isCount) { return "a count is out of range" }
        if let trend = cell.trends.first(where: { $0.value.count > cell.count }) {
            return "\(trend.key.rawValue) has \(trend.value.count) values for \(cell.count) arrivals"
        }
        return nil
    }

    private func contradiction(in cell: JourneyCell) -> String? {
        if let problem = misplaced(cell.phase, cell.journey, "journey", of: journeys.count) { return problem }
        let counts = [
            cell.completed, cell.failed, cell.unfinished, cell.unbegun, cell.steps, cell.missedSteps,
        ]
        if !counts.allSatisfy(Self.isCount) { return "a count is out of range" }
        guard cell.time.count == cell.completed else {
            return "\(cell.time.count) times for \(cell.completed) completed journeys"
        }
        if cell.unbegun > cell.failed || cell.missedSteps > cell.steps { return "more missed than there were" }
        return nil
    }

    private func contradiction(in cell: CheckCell) -> String? {
        if let problem = misplaced(cell.phase, cell.check, "check", of: checks.count) { return problem }
        if ![cell.held, cell.total].allSatisfy(Self.isCount) { return "a count is out of range" }
        return cell.held > cell.total ? "held \(cell.held) times of \(cell.total)" : nil
    }

    private func misplaced(_ phase: Int, _ index: Int, _ what: String, of count: Int) -> String? {
        if !phases.indices.contains(phase) { return "phase \(phase), but there are \(phases.count) phases" }
        return (0..<count).contains(index) ? nil : "\(what) \(index), but there are \(count) \(what)s"
    }

    private func contradiction(in interval: Timeline.Interval) -> String? {
        if interval.cache.count != CacheVerdict.count {
            return "cache has \(interval.cache.count) counts, expected \(CacheVerdict.count)"
        }
        if interval.operations.count != operations.count {
            return "\(interval.operations.count) operations, but there are \(operations.count)"
        }
        let stages = interval.stages
        if stages.timed > interval.ok {
            return "\(stages.timed) answers with stage times, but \(interval.ok) ok"
        }
        let counts =
            [stages.timed, stages.server, stages.limiter, stages.cacheTime, stages.pool, stages.database]
            + interval.cache + interval.failures.values
            + interval.operations.flatMap { [$0.ok, $0.limited, $0.errors, $0.missed] }
        return counts.allSatisfy(Self.isCount) ? nil : "a count is out of range"
    }

    private func contradiction(in service: ServiceRecord) -> String? {
        if zip(service.bounds, service.bounds.dropFirst()).contains(where: { $0 >= $1 }) {
            return "service.bounds do not ascend"
        }
        for (place, interval) in service.intervals.enumerated() {
            let tables = [
                interval.cache, interval.evictions, interval.writes, interval.admitted, interval.rejected,
            ]
            if !tables.allSatisfy({ $0.values.allSatisfy(Self.isCount) }) {
                return "service.intervals[\(place)]: a count is out of range"
            }
            for (name, statement) in interval.statements {
                let counts = [statement.timeCounts, statement.poolWaitCounts]
                if counts.contains(where: { $0.count > service.bounds.count + 1 }) {
                    return "service.intervals[\(place)]: \(name) has more counts than there are buckets"
                }
                if !(counts.joined() + [statement.calls]).allSatisfy(Self.isCount) {
                    return "service.intervals[\(place)]: a count of \(name) is out of range"
                }
            }
        }
        return nil
    }

    /// Small enough that no sum over a record overflows.
    private static func isCount(_ number: Int64) -> Bool { (0..<1 << 56).contains(number) }
}
