import ScenarioFormat

/// The pacer of one phase: the closed choice of executors.
enum PhasePacer: Pacer {
    case constant(ArrivalPacer<ConstantArrivalRate>)
    case ramping(ArrivalPacer<RampingArrivalRate>)
    case users(ConstantVUs)

    mutating func next(at now: Int64) -> Decision {
        switch self {
        case .constant(var pacer):
            defer { self = .constant(pacer) }
            return pacer.next(at: now)
        case .ramping(var pacer):
            defer { self = .ramping(pacer) }
            return pacer.next(at: now)
        case .users(var pacer):
            self = .users(ConstantVUs.none)
            defer { self = .users(pacer) }
            return pacer.next(at: now)
        }
    }

    mutating func ended(_ number: UInt64, at now: Int64) {
        guard case .users(var pacer) = self else { return }
        self = .users(ConstantVUs.none)
        pacer.ended(number, at: now)
        self = .users(pacer)
    }
}
