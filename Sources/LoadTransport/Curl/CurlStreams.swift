/// How many requests may be under way at a time, learned from libcurl, which does not tell how many streams a server allows
/// (SETTINGS_MAX_CONCURRENT_STREAMS) but keeps to it: what is started beyond waits inside libcurl, where the engine does not see it
/// wait. So once every connection is open and requests still wait, those on the wire are as many as there may be. It also finds
/// that a server does not speak HTTP/2 at all.
///
/// Before the first such moment as many are let in as would be right for a server that allows a hundred streams a connection.
struct CurlStreams {
    /// A connection each, and what they carry together at most.
    private let connections: Int
    private let most: Int
    private(set) var room: Int
    /// By how much it rises when it is tried next, and when that may be.
    private var step = 1
    private var nextTrial: Int64 = 0

    /// What is learned may be too little, or hold no longer: a request more is let in so often (nanoseconds) while all places are
    /// taken, and then twice as many each time, until one has to wait. That one's wait is seen as part of its latency only.
    static let trialInterval: Int64 = 1_000_000_000

    init(connections: Int, most: Int) {
        self.connections = connections
        self.most = most
        room = most
    }

    /// Of each connection, when the places are shared out evenly.
    var perConnection: Int { (room + connections - 1) / connections }

    /// `sent` of those under way are on the wire; `isFull`: no connection is being made, and none can be. libcurl has nothing left
    /// to do by itself.
    mutating func observe(underWay: Int, sent: Int, isFull: Bool, at now: Int64) {
        if underWay > sent {
            guard isFull else { return }
            // Every connection carries at least one, or would be given one of those that wait.
            room = min(room, max(connections, sent))
            step = 1
            nextTrial = now + Self.trialInterval
        } else if room < most, underWay >= room, now >= nextTrial {
            room = min(most, room + step)
            step *= 2
        }
    }
}
