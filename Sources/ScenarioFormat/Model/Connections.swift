/// How sockets are opened and used.
public struct Connections: Sendable, Equatable {
    /// Sockets over all threads.
    public var max: Int
    /// Keep-alive; false opens one for each request.
    public var reuse: Bool
    /// Sockets are opened no faster than this, over all threads; nil: as they are needed.
    public var openRate: Rate?

    public init(max: Int = 256, reuse: Bool = true, openRate: Rate? = nil) {
        self.max = max
        self.reuse = reuse
        self.openRate = openRate
    }
}
