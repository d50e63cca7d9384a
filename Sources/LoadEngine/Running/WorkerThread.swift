import Glibc

/// One OS thread that runs a closure once; it must be joined exactly once.
struct WorkerThread: Sendable {
    private let handle: pthread_t

    private final class Box: Sendable {
        let work: @Sendable () -> Void
        init(_ work: @escaping @Sendable () -> Void) { self.work = work }
    }

    init(_ work: @escaping @Sendable () -> Void) throws(LoadError) {
        let box = Unmanaged.passRetained(Box(work))
        var handle = pthread_t()
        let code = pthread_create(
            &handle, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<Box>.fromOpaque(context).takeRetainedValue().work()
                return nil
            }, box.toOpaque())
        guard code == 0 else {
            box.release()
            throw .thread(errno: code)
        }
        self.handle = handle
    }

    func join() { pthread_join(handle, nil) }
}
