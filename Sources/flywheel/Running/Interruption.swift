import Dispatch
import Foundation
import Synchronization

/// SIGINT, SIGTERM and SIGHUP: the first asks the run to end early and still report; the second stops at once.
///
/// Stopping at once needs no clean-up here: each child's guard sees its lifeline close and clears up behind us.
final class Interruption: Sendable {
    private struct State {
        var signal: Int32?
        var action: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())
    /// Written once, in `init`, and never read again: kept so that they live.
    private nonisolated(unsafe) let sources: [any DispatchSourceSignal]

    init() {
        let queue = DispatchQueue(label: "flywheel.signals")
        let signals = [SIGINT, SIGTERM, SIGHUP]
        sources = signals.map { number in
            // Dispatch sees a signal only when its default action does not.
            Foundation.signal(number, SIG_IGN)
            return DispatchSource.makeSignalSource(signal: number, queue: queue)
        }
        for (number, source) in zip(signals, sources) {
            source.setEventHandler { [weak self] in self?.received(number) }
            source.resume()
        }
    }

    /// The first signal, once one came.
    var signal: Int32? { state.withLock(\.signal) }

    /// What to do on the first signal; at once when it came already.
    func onSignal(_ action: @escaping @Sendable () -> Void) {
        let late = state.withLock { state in
            state.action = action
            return state.signal != nil
        }
        if late { action() }
    }

    private func received(_ number: Int32) {
        let (first, action) = state.withLock { state in
            defer { if state.signal == nil { state.signal = number } }
            return (state.signal == nil, state.action)
        }
        guard first else {
            FileHandle.standardError.write(Data("flywheel: stopped at once; no report is written\n".utf8))
            _exit(128 + number)
        }
        action?()
    }
}
