/// When the phases of a window really ran.
extension RunRecord {
    /// Length of a window as it really ran, seconds: a run that was cut short cuts its phases short.
    public func seconds(_ window: Selection.Window = .measured) -> Double {
        spans(window).reduce(0) { $0 + $1.upperBound - $1.lowerBound }
    }

    /// Begin and end of each phase of the window, seconds from the run's start; phases that never began are left out.
    public func spans(_ window: Selection.Window = .measured) -> [Range<Double>] {
        let cut = cut
        return phases.compactMap { phase in
            let end = min(phase.end, cut)
            return window.contains(phase) && phase.start < end ? phase.start..<end : nil
        }
    }

    /// When the last phase stopped making arrivals, seconds from the run's start.
    private var cut: Double {
        switch ending {
        case .completed: .infinity
        case .interrupted(_, let at), .aborted(_, let at): at
        case .targetDied(_, let at): max(at, duration)
        case .unreachable: 0
        }
    }
}
