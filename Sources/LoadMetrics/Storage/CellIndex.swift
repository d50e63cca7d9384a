import Signals

/// The place of one (phase, operation, outcome, cache verdict) in a meter's arrays.
struct CellIndex {
    let operations: Int
    let count: Int

    init(shape: TallyShape) {
        operations = shape.operations
        count = shape.phases * shape.operations * Outcome.count * CacheVerdict.count
    }

    @inline(__always)
    subscript(_ sample: Sample) -> Int {
        let series = Int(sample.phase) &* operations &+ Int(sample.operation)
        return (series &* Outcome.count &+ Int(sample.outcome.rawValue)) &* CacheVerdict.count
            &+ Int(sample.cache.rawValue)
    }

    /// The inverse of the subscript.
    func key(at index: Int) -> (phase: Int, operation: Int, outcome: Outcome, cache: CacheVerdict) {
        let series = index / CacheVerdict.count / Outcome.count
        return (
            series / operations, series % operations, Outcome.allCases[index / CacheVerdict.count % Outcome.count],
            CacheVerdict.allCases[index % CacheVerdict.count]
        )
    }
}
