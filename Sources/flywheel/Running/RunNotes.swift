import LoadEngine
import LoadMetrics

/// What a reader of a report should know of how its run went and that no figure says.
enum RunNotes {
    static func of(_ result: LoadResult) -> [String] {
        let ends = result.exhausted.sorted { $0.key < $1.key }.map { phase, set in
            "phase \(result.phases[phase].name) ended after \(Figure.time(microseconds: length(result.phases[phase]))): "
                + "data.\(set), whose order is unique, has no row left"
        }
        return ends + renewals(result)
    }

    /// Only what failed: a renewal that went well is nobody's concern.
    private static func renewals(_ result: LoadResult) -> [String] {
        guard result.failedRenewals > 0 else { return [] }
        let failed = Figure.count(result.failedRenewals)
        let all = Figure.count(result.failedRenewals + result.renewedTokens)
        return ["\(failed) of \(all) renewals of login tokens failed: the old tokens went on being used"]
    }

    private static func length(_ phase: PhaseInfo) -> Double { (phase.end - phase.start) * 1e6 }
}
