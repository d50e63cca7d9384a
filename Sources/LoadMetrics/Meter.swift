/// Takes in samples and can be merged with another of its kind. Never called concurrently: each worker owns its own.
///
/// `merge` is associative and commutative, so that the order in which workers end does not show in a record.
/// `record` is on the path of every request: no lock, no clock, and no allocation after the first sample of a kind.
public protocol Meter: Sendable {
    mutating func record(_ sample: Sample)
    mutating func merge(_ other: Self)
}
