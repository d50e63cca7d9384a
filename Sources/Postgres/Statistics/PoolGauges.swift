/// The pool's state at the end of its thread's last turn.
public struct PoolGauges: Sendable, Hashable {
    /// Connections configured.
    public var connections = 0
    /// Connections that can take units.
    public var ready = 0
    /// Connections with at least one unit in flight.
    public var busy = 0
    /// Units sent and not finished.
    public var inFlight = 0
    /// Units that wait for a connection.
    public var waiting = 0
    /// Connections lost since the start.
    public var lost = 0
}
