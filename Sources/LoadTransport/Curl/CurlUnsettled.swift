/// New HTTP/2 connections whose servers have not said yet what they allow: the first request has gone over each, and those
/// behind it wait. See `CurlTransport.hold`.
struct CurlUnsettled {
    private struct Connection {
        var descriptor: Int32
        /// Its local port, which is how a request knows its connection.
        var port: Int32
        var isSecure: Bool
        /// When it counts as settled.
        var end = Int64.max
    }

    private var connections: [Connection] = []
    /// Whether one has been settled since this was last taken back.
    var hasSettled = false

    /// Over TLS 1.3 what comes first may be the session's tickets alone; the settings are right behind them (nanoseconds).
    private static let grace: Int64 = 10_000_000

    var isEmpty: Bool { connections.isEmpty }

    func contains(port: Int32) -> Bool { connections.contains { $0.port == port } }

    /// When the next is settled by time alone.
    var nextEnd: Int64 { connections.reduce(.max) { min($0, $1.end) } }

    mutating func add(_ descriptor: Int32, port: Int32, isSecure: Bool) {
        connections.append(Connection(descriptor: descriptor, port: port, isSecure: isSecure))
    }

    /// Something has come over a connection.
    mutating func heard(_ descriptor: Int32, at now: Int64) {
        guard let place = connections.firstIndex(where: { $0.descriptor == descriptor }) else { return }
        if connections[place].isSecure {
            connections[place].end = min(connections[place].end, now + Self.grace)
        } else {
            settle(descriptor)
        }
    }

    mutating func settle(at now: Int64) {
        for connection in connections where connection.end <= now { settle(connection.descriptor) }
    }

    /// It is closed, or has said enough.
    mutating func settle(_ descriptor: Int32) {
        guard let place = connections.firstIndex(where: { $0.descriptor == descriptor }) else { return }
        connections.remove(at: place)
        hasSettled = true
    }
}
