/// How many requests may be under way at a time, learned from libcurl, which does not tell how many streams a server allows
/// (SETTINGS_MAX_CONCURRENT_STREAMS) but keeps to it: what is started beyond waits inside libcurl, where the engine does not see it
/// wait. So there is no room while every connection is open and requests still wait; and when one of those goes out over a
/// connection that was there, in another's place, those on the wire are as many as there may be. (On a connection that the server
/// is about to close nothing takes another's place: that teaches nothing.) It also finds that a server does not speak HTTP/2.
///
/// Before the first such moment as many are let in as would be right for a server that allows a hundred streams a connection.
struct CurlStreams {
    /// A connection each, and what they carry together at most.
    private let connections: Int
    private let most: Int
    private var learned: Int
    /// Whether requests wait although nothing is to be opened; how many were on the wire then; and whether one of those that wait
    /// has gone out since.
    private var isStuck = false
    private var seen = 0
    private var isReplaced = false
    /// By how much it rises when it is tried next, and when that may be.
    private var step = 1
    private var nextTrial: Int64 = 0

    /// What is learned may be too little, or hold no longer: a request more is let in so often (nanoseconds) while all places are
    /// taken, and then twice as many each time, until one has to wait. That one's wait is seen as part of its latency only.
    static let trialInterval: Int64 = 1_000_000_000

    init(connections: Int, most: Int) {
        self.connections = connections
        self.most = most
        learned = most
    }

    /// Requests under way at most.
    var room: Int { isStuck ? 0 : learned }

    /// Of each connection, when the places are shared out evenly.
    var perConnection: Int { (learned + connections - 1) / connections }

    /// A connection is being made.
    mutating func opens() { isStuck = false }

    /// A request is sent over a connection that was there.
    mutating func sends() { isReplaced = isStuck }

    /// `sent` of those under way are on the wire; `isFull`: no connection is being made, and none can be. libcurl has nothing left
    /// to do by itself.
    mutating func observe(underWay: Int, sent: Int, isFull: Bool, at now: Int64) {
        if isStuck, isReplaced {
            // Every connection carries at least one, or would be given one of those that wait.
            learned = min(learned, max(connections, seen))
            step = 1
            nextTrial = now + Self.trialInterval
        }
        isReplaced = false
        isStuck = underWay > sent && isFull
        seen = sent
        if underWay == sent, learned < most, underWay >= learned, now >= nextTrial {
            learned = min(most, learned + step)
            step *= 2
        }
    }
}
