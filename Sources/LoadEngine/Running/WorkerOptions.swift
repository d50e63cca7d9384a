/// How workers use the machine. No part of the plan: what is sent when does not depend on it.
public struct WorkerOptions: Sendable, Equatable {
    /// Worker threads; nil for as many as this machine can spare beside a service: half its processors.
    public var threads: Int?
    /// Worker i runs on processor `processors[i % processors.count]` only; empty: where the system likes.
    public var processors: [Int]
    /// How long before a due time a worker stops sleeping and polls instead, nanoseconds: it is punctual to a few
    /// microseconds for so much of a processor.
    public var spin: Int64

    public init(threads: Int? = nil, processors: [Int] = [], spin: Int64 = 0) {
        self.threads = threads
        self.processors = processors
        self.spin = spin
    }
}
