import Glibc

/// One OS thread.
final class IOThread: Sendable {
    /// Whether `join` still has to be called.
    private let thread: Locked<pthread_t?>

    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    init(_ run: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let body = Unmanaged.passRetained(Body(run))
        let code = pthread_create(
            &thread, nil,
            { raw in
                // Non-null: the pointer is the one passed below.
                if let raw { Unmanaged<Body>.fromOpaque(raw).takeRetainedValue().run() }
                return nil
            }, body.toOpaque())
        // Only a machine out of threads comes here, and no pool can work on it.
        precondition(code == 0, "cannot start a thread: \(String(cString: strerror(code)))")
        self.thread = Locked(thread)
    }

    /// Waits for the end, once; further calls wait for the first.
    func join() {
        thread.withLock {
            if let thread = $0 { pthread_join(thread, nil) }
            $0 = nil
        }
    }
}
