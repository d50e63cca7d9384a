/// One statement's figures since the pool's start.
///
/// Times are those of the units the statement ran in: statements of a unit travel together and their results arrive
/// together, so the times of two statements of one unit must not be added. Units that failed count as errors, not as times.
public struct StatementStatistics: Sendable, Hashable {
    public let name: String
    /// Times it was sent.
    public internal(set) var calls: Int64 = 0
    /// Times it failed, or was undone with the unit that failed.
    public internal(set) var errors: Int64 = 0
    /// Rows it returned or changed.
    public internal(set) var rows: Int64 = 0
    public internal(set) var poolWait = DurationHistogram()
    public internal(set) var firstRow = DurationHistogram()
    public internal(set) var database = DurationHistogram()

    init(name: String) { self.name = name }
}
