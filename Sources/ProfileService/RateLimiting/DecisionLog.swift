import Glibc
public import Logging
import NIOConcurrencyHelpers
import Synchronization

/// Every decision of the limiters, as lines of CSV, so that they can be checked by replaying them: `policy,key,time_ns,cost,
/// admitted`. A key is a number that stays the same while the service runs and says nothing about whose it is; the time is that
/// of the monotonic clock; `admitted` is 1 or 0. Decisions of one key stand in their order.
///
/// A decision is kept in memory and written by a thread of the log's own, at least once a second: no decision waits for the disk.
/// What cannot be kept or written is counted and said, never silently lost.
public final class DecisionLog: Sendable {
    struct Entry: Sendable {
        let policy: String
        let key: UInt64
        let time: Int64
        let cost: Int
        let isAdmitted: Bool
    }

    /// Why the file cannot be written.
    public struct Failure: Error, Sendable, CustomStringConvertible {
        public let description: String
    }

    /// Entries that wait for the disk at most: about 50 MB.
    private static let longest = 1_000_000
    private static let pause: UInt32 = 250_000

    private let entries = NIOLockedValueBox<[Entry]>([])
    private let lost = Atomic<Int64>(0)
    private let isClosed = Atomic(false)
    private let descriptor: Int32
    private let logger: Logger
    private let thread = NIOLockedValueBox<pthread_t?>(nil)

    private init(_ descriptor: Int32, _ logger: Logger) {
        self.descriptor = descriptor
        self.logger = logger
    }

    /// Makes or empties the file at `path`.
    public static func begin(path: String, logger: Logger) throws(Failure) -> DecisionLog {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw Failure(description: "cannot write \(path): \(String(cString: strerror(errno)))")
        }
        let log = DecisionLog(descriptor, logger)
        log.write(Array("policy,key,time_ns,cost,admitted\n".utf8), entries: 0)
        guard log.start() else { throw Failure(description: "cannot start a thread for \(path)") }
        return log
    }

    private func start() -> Bool {
        let log = Unmanaged.passRetained(self)
        var made = pthread_t()
        let code = pthread_create(
            &made, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<DecisionLog>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, log.toOpaque())
        guard code == 0 else {
            log.release()
            return false
        }
        thread.withLockedValue { $0 = made }
        return true
    }

    deinit { Glibc.close(descriptor) }

    /// Decisions that are not in the file and will not be.
    var lostCount: Int64 { lost.load(ordering: .relaxed) }

    func append(_ entry: Entry) {
        let isKept = entries.withLockedValue { entries in
            guard entries.count < Self.longest else { return false }
            entries.append(entry)
            return true
        }
        if !isKept { lost.wrappingAdd(1, ordering: .relaxed) }
    }

    /// Writes what waits and ends the thread. To be called when no more decisions are made.
    public func close() {
        isClosed.store(true, ordering: .releasing)
        if let thread = thread.withLockedValue({ $0.take() }) { pthread_join(thread, nil) }
    }

    private func run() {
        while !isClosed.load(ordering: .acquiring) {
            usleep(Self.pause)
            flush()
        }
        flush()
        if lostCount > 0 { logger.error("limiter decisions were not logged", metadata: ["decisions": "\(lostCount)"]) }
    }

    private func flush() {
        var taken = entries.withLockedValue { entries in
            defer { entries = [] }
            return entries
        }[...]
        while !taken.isEmpty {
            let part = taken.prefix(4096)
            taken = taken.dropFirst(part.count)
            var text: [UInt8] = []
            for entry in part {
                text += "\(entry.policy),\(entry.key),\(entry.time),\(entry.cost),\(entry.isAdmitted ? 1 : 0)\n".utf8
            }
            write(text, entries: part.count)
        }
    }

    private func write(_ bytes: [UInt8], entries: Int) {
        var at = 0
        while at < bytes.count {
            let count = bytes[at...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                // Said once: a full disk would fill the log too.
                let before = lost.wrappingAdd(Int64(max(1, entries)), ordering: .relaxed).oldValue
                if before == 0 {
                    logger.error(
                        "the decision log cannot be written",
                        metadata: ["reason": "\(String(cString: strerror(errno)))"])
                }
                return
            }
            at += count
        }
    }
}
