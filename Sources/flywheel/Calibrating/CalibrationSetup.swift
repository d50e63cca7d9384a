import LoadEngine

/// How a calibration uses the machine.
struct CalibrationSetup {
    /// Of each measurement, nanoseconds.
    let length: Int64
    let threads: Int
    /// Empty, and nil: not pinned.
    let generatorProcessors: [Int]
    let targetProcessor: Int?
    let spin: Int64

    /// The target gets a processor of its own where there is one: the first that the generator was not given; and unless it is
    /// told otherwise the generator gets as many of the others as it has threads.
    init(seconds: Double, workers: WorkerOptions, allowed: [Int]) {
        length = Int64(seconds * 1e9)
        threads = min(workers.threads ?? max(1, allowed.count / 2), CalibrationLoad.connections)
        spin = workers.spin
        if workers.processors.isEmpty {
            generatorProcessors = Array(allowed.dropFirst().prefix(threads))
            targetProcessor = allowed.count > 1 ? allowed[0] : nil
        } else {
            generatorProcessors = workers.processors
            targetProcessor = allowed.first { !workers.processors.contains($0) }
        }
    }
}
