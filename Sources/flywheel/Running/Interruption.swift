import Foundation
import Synchronization

/// SIGINT, SIGTERM and SIGHUP: the first asks the run to end early and still report; the second stops at once.
///
/// Stopping at once stops no child here: each child's guard sees its lifeline close and clears up behind us. One of these in
/// the program; it lives as long as the program does.
final class Interruption: Sendable {
    private struct State {
        var signal: Int32?
        var action: (@Sendable () -> Void)?
        var cleanUp: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    init() {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        signalPipe = ends[1]
        let signals = [SIGINT, SIGTERM, SIGHUP].filter(Self.isWanted)
        for number in signals { Self.handle(number) }
        let thread = Thread { [self, reader = ends[0]] in
            // The program may have been started with these blocked; then this thread takes them.
            Self.unblock(signals)
            var number: UInt8 = 0
            while true {
                let count = read(reader, &number, 1)
                if count == 1 { received(Int32(number)) } else if errno != EINTR { return }
            }
        }
        thread.name = "signals"
        thread.start()
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

    /// What to take away when the second signal stops everything at once.
    func onStoppingAtOnce(_ cleanUp: @escaping @Sendable () -> Void) { state.withLock { $0.cleanUp = cleanUp } }

    private func received(_ number: Int32) {
        let (first, action) = state.withLock { state in
            defer { if state.signal == nil { state.signal = number } }
            return (state.signal == nil, state.action)
        }
        guard first else {
            state.withLock(\.cleanUp)?()
            Console.say("flywheel: stopped at once; no report is written")
            _exit(128 + number)
        }
        Console.say("flywheel: ending early; once more stops at once, without a report")
        action?()
    }

    /// `nohup` asks for SIGHUP to be ignored.
    private static func isWanted(_ number: Int32) -> Bool {
        var current = sigaction()
        guard number == SIGHUP, sigaction(number, nil, &current) == 0 else { return true }
        return unsafeBitCast(current.__sigaction_handler.sa_handler, to: Int.self)
            != unsafeBitCast(SIG_IGN, to: Int.self)
    }

    private static func handle(_ number: Int32) {
        var action = sigaction()
        action.sa_flags = SA_RESTART
        action.__sigaction_handler.sa_handler = { number in
            // Nothing but write(2) is allowed here.
            let code = errno
            var byte = UInt8(truncatingIfNeeded: number)
            _ = write(signalPipe, &byte, 1)
            errno = code
        }
        sigaction(number, &action, nil)
    }

    private static func unblock(_ signals: [Int32]) {
        var set = sigset_t()
        sigemptyset(&set)
        for number in signals { sigaddset(&set, number) }
        pthread_sigmask(SIG_UNBLOCK, &set, nil)
    }
}

/// Where the handler writes. Set once, before any handler is installed.
private nonisolated(unsafe) var signalPipe: Int32 = -1
