/// What a transport may use. Sizes are bytes, times nanoseconds.
public struct TransportLimits: Sendable, Equatable {
    /// Sockets of this transport.
    public var connections: Int
    /// Keep-alive; false closes each connection after its answer.
    public var reuse: Bool
    /// From the first byte written to the last byte read; and for opening a connection.
    public var timeout: Int64
    /// Largest head, and largest body, of an answer; larger is a protocol error.
    public var head: Int
    public var body: Int64
    /// Least time between two opened sockets, on average: a connection that could have been opened earlier is made up for,
    /// one interval's worth or a millisecond's. 0: none.
    public var openInterval: Int64
    /// How much of a body is handed on with its completion; the rest is read, counted and dropped.
    public var keptBody: Int

    /// Sockets that linger beside the connections at most: the server said that it will close them, and is let do so first.
    public var lingering: Int
    public static let usualLingering = 256

    /// Descriptors that a transport with these limits has open at most.
    public var descriptors: Int { connections + lingering + 1 }

    public init(
        connections: Int, reuse: Bool = true, timeout: Int64 = 10_000_000_000, head: Int = 65_536,
        body: Int64 = 268_435_456, keptBody: Int = 1_048_576, openInterval: Int64 = 0,
        lingering: Int = usualLingering
    ) {
        self.connections = connections
        self.reuse = reuse
        self.timeout = timeout
        self.head = head
        self.body = body
        self.keptBody = keptBody
        self.openInterval = openInterval
        self.lingering = lingering
    }
}
