import CLinux
import Glibc
import Synchronization

/// A tiny HTTP/1.1 server that answers every request with the same bytes, as cheaply as can be: what a generator is measured
/// against when nothing but the generator is to be seen. Requests may be pipelined and have bodies with a length; chunked
/// bodies and HEAD are refused with 400. Safe from any thread.
public final class NullTarget: Sendable {
    /// `http://127.0.0.1:38211` or `unix:/path`.
    public let address: String
    private let service: Service
    /// Nil once joined.
    private let thread: Mutex<pthread_t?>

    /// Serves on a thread of its own until `stop`, or until this object goes. Connections are accepted when this returns.
    public static func start(_ options: NullTargetOptions = .init()) throws(NullTargetError) -> NullTarget {
        try NullTarget(options)
    }

    private init(_ options: NullTargetOptions) throws(NullTargetError) {
        let service = try Service(options)
        var handle = pthread_t()
        let context = Unmanaged.passRetained(service)
        let code = pthread_create(
            &handle, nil,
            { raw in
                // The pointer passed below.
                if let raw { Unmanaged<Service>.fromOpaque(raw).takeRetainedValue().run() }
                return nil
            }, context.toOpaque())
        guard code == 0 else {
            context.release()
            throw .system("cannot start a thread", code)
        }
        self.service = service
        address = service.address
        thread = Mutex(handle)
    }

    deinit { join() }

    /// Stops serving, closes every connection and gives what was seen; the same again when called again.
    @discardableResult
    public func stop() throws(NullTargetError) -> Recording {
        join()
        return try service.outcome.get()
    }

    private func join() {
        thread.withLock { handle in
            guard let running = handle else { return }
            fw_eventfd_signal(service.stopper)
            pthread_join(running, nil)
            handle = nil
        }
    }

    /// Serves on the calling thread until `stop` is readable or at its end: for a process of its own. `onStart` gets the
    /// address before the first connection is accepted.
    public static func serve(
        _ options: NullTargetOptions, until stop: Int32, onStart: (_ address: String) -> Void
    ) throws(NullTargetError) -> Recording {
        var loop = try NullLoop(options)
        onStart(loop.listener.address)
        return try loop.run(until: stop)
    }
}

/// The loop, and what came of it, between two threads.
///
/// @unchecked Sendable: until the thread has been joined it alone touches `loop` and `outcome`; afterwards nobody writes them.
private final class Service: @unchecked Sendable {
    let address: String
    let stopper: Int32
    private var loop: NullLoop?
    private(set) var outcome = Result<Recording, NullTargetError>.success(Recording())

    init(_ options: NullTargetOptions) throws(NullTargetError) {
        let loop = try NullLoop(options)
        stopper = fw_eventfd()
        guard stopper >= 0 else { throw .system("cannot make an event descriptor") }
        address = loop.listener.address
        self.loop = consume loop
    }

    deinit { close(stopper) }

    func run() {
        // Taken, so that every socket is closed when the thread ends.
        guard var loop = loop.take() else { return }
        do throws(NullTargetError) {
            outcome = .success(try loop.run(until: stopper))
        } catch {
            outcome = .failure(error)
        }
    }
}
