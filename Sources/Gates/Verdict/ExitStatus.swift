/// How the program ends, most important first: of several files, the first in this order picks the code.
public enum ExitStatus: Sendable, Equatable {
    /// Wrong command line.
    case usage
    /// Invalid scenario or record.
    case invalidInput
    /// No such file.
    case noInput
    /// Target or database unavailable: no traffic was sent.
    case unavailable
    case internalError
    /// The report cannot be written.
    case cannotWrite
    /// By signal 2 (INT), 15 (TERM) or 1 (HUP).
    case interrupted(signal: Int32)
    /// A failed `require`: the measurement was unsound.
    case unsound
    /// A gate failed, an abort fired, or the bundled service died without a fault.
    case failed
    /// Too close to call, or no data.
    case inconclusive
    case success

    public var code: Int32 {
        switch self {
        case .usage: 64
        case .invalidInput: 65
        case .noInput: 66
        case .unavailable: 69
        case .internalError: 70
        case .cannotWrite: 73
        case .interrupted(let signal): 128 + signal
        case .unsound, .inconclusive: 98
        case .failed: 99
        case .success: 0
        }
    }

    /// The most important of several; success of none. Of two signals, the one that came first.
    public static func first(of statuses: some Sequence<ExitStatus>) -> ExitStatus {
        statuses.reduce(.success) { $1.rank < $0.rank ? $1 : $0 }
    }

    private var rank: Int {
        switch self {
        case .usage: 0
        case .invalidInput: 1
        case .noInput: 2
        case .unavailable: 3
        case .internalError: 4
        case .cannotWrite: 5
        case .interrupted: 6
        case .unsound: 7
        case .failed: 8
        case .inconclusive: 9
        case .success: 10
        }
    }
}
