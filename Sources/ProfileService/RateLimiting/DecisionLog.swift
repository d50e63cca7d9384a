import Dispatch
import Glibc
import Logging
import NIOConcurrencyHelpers
import Synchronization

/// The rate limiters' decisions in a CSV file, so that they can be replayed and checked:
///
///     policy,key,time_ns,cost,admitted
///     read,17293822569102704640,81726354,1,1
///
/// `key` is a number that stands for one subject or address as long as the process runs and tells nothing about it;
/// `time_ns` is on the monotonic clock, the time the decision was taken as of; `admitted` is 1 or 0. The decisions of one
/// policy on one key stand in their order; those of different keys may be swapped.
///
/// Decisions are kept in memory and written by a queue of the log's own, four times a second: no decision waits for the
/// disk. What cannot be kept or written is counted.
final class DecisionLog: Sendable {
    static let header = "policy,key,time_ns,cost,admitted\n"

    struct Failure: Error {
        /// `errno`.
        let code: CInt
    }

    struct Record: Sendable {
        let policy: String
        let key: UInt64
        let time: Int64
        let cost: Int
        let isAdmitted: Bool
    }

    /// Records each buffer keeps at most: two seconds of 500,000 decisions a second.
    private static let bufferLimit = 1 << 16

    private let buffers: [NIOLockedValueBox<[Record]>]
    /// Written, lost.
    private let counts = CounterTable(2)
    private let queue = DispatchQueue(label: "flywheel.decision-log")
    private let file: NIOLockedValueBox<LogFile>
    private let isClosed = Atomic<Bool>(false)
    private let logger: Logger

    /// Creates or empties the file at `path`.
    init(path: String, logger: Logger) throws(Failure) {
        var file = try LogFile(path: path)
        guard file.append(Array(Self.header.utf8)) else {
            let failure = Failure(code: errno)
            file.close()
            throw failure
        }
        self.file = NIOLockedValueBox(file)
        self.logger = logger
        buffers = (0..<16).map { _ in NIOLockedValueBox([]) }
        scheduleFlush()
    }

    private func scheduleFlush() {
        queue.asyncAfter(deadline: .now() + .milliseconds(250)) { [weak self] in
            guard let self, !isClosed.load(ordering: .acquiring) else { return }
            flush()
            scheduleFlush()
        }
    }

    /// Records in the file, and those neither kept nor written.
    var written: Int64 { counts[0] }
    var lost: Int64 { counts[1] }

    /// To be called under the lock that orders the key's decisions.
    func append(_ policy: String, _ key: LimiterKey, time: Int64, cost: Int, isAdmitted: Bool) {
        // SipHash under a key that is random in each process.
        let number = UInt64(bitPattern: Int64(key.hashValue))
        let record = Record(policy: policy, key: number, time: time, cost: cost, isAdmitted: isAdmitted)
        let count = buffers[Int(number & 15)].withLockedValue { buffer in
            if buffer.count < Self.bufferLimit { buffer.append(record) } else { return buffer.count + 1 }
            return buffer.count
        }
        if count > Self.bufferLimit {
            counts.add(1)
        } else if count == Self.bufferLimit / 2 {
            queue.async { [self] in flush() }
        }
    }

    /// Writes what is kept and closes the file; later decisions are counted as lost.
    func close() {
        isClosed.store(true, ordering: .releasing)
        queue.sync { flush() }
        file.withLockedValue { $0.close() }
        logger.info("decision log closed", metadata: ["written": "\(written)", "lost": "\(lost)"])
    }

    /// Writes what is kept. On the queue only.
    private func flush() {
        let before = lost
        for buffer in buffers {
            var records: [Record] = []
            // An empty array goes in; it grows again by itself, outside of the disk's time.
            buffer.withLockedValue { swap(&$0, &records) }
            guard !records.isEmpty else { continue }
            var text: [UInt8] = []
            text.reserveCapacity(records.count * 48)
            for record in records { Self.write(record, to: &text) }
            let isWritten = file.withLockedValue { $0.append(text) }
            counts.add(isWritten ? 0 : 1, Int64(records.count))
        }
        if lost > before { logger.error("decisions could not be logged", metadata: ["lost": "\(lost)"]) }
    }

    private static func write(_ record: Record, to text: inout [UInt8]) {
        text.append(contentsOf: record.policy.utf8)
        for field in [record.key, UInt64(record.time), UInt64(record.cost), record.isAdmitted ? 1 : 0] {
            text.append(UInt8(ascii: ","))
            text.append(contentsOf: String(field).utf8)
        }
        text.append(UInt8(ascii: "\n"))
    }
}

/// A file that only ever holds whole batches.
private struct LogFile: Sendable {
    private var descriptor: CInt
    private var length = 0

    init(path: String) throws(DecisionLog.Failure) {
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw DecisionLog.Failure(code: errno) }
    }

    /// False: nothing of it stays in the file.
    mutating func append(_ bytes: [UInt8]) -> Bool {
        guard descriptor >= 0 else { return false }
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + done, $0.count - done) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let code = errno
                // Something that cannot be cut, such as a pipe, keeps what it got.
                if ftruncate(descriptor, off_t(length)) == 0 { lseek(descriptor, off_t(length), SEEK_SET) }
                errno = code
                return false
            }
            done += count
        }
        length += done
        return true
    }

    mutating func close() {
        if descriptor >= 0 { Glibc.close(descriptor) }
        descriptor = -1
    }
}
