import CPostgres

/// The arrays that libpq takes a statement's parameters in, kept between uses.
struct ParameterPointers {
    private var values: [UnsafePointer<CChar>?] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []

    /// Calls `body` with the parameters of one step; the pointers hold during the call only.
    mutating func with(
        _ unit: Unit, _ step: Unit.Step,
        _ body: (
            Int32, UnsafePointer<UnsafePointer<CChar>?>, UnsafePointer<Int32>, UnsafePointer<Int32>
        ) -> Int32
    ) -> Int32 {
        values.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
        formats.removeAll(keepingCapacity: true)
        return unit.bytes.withUnsafeBytes { bytes in
            let base = bytes.baseAddress.map { $0.assumingMemoryBound(to: CChar.self) }
            for parameter in unit.parameters[step.parameters] {
                // An empty binary value at the end of an empty buffer has no address, and must not read as NULL.
                values.append(parameter.offset < 0 ? nil : base.map { $0 + parameter.offset } ?? Self.nothing)
                lengths.append(parameter.length)
                formats.append(parameter.isBinary ? 1 : 0)
            }
            return body(Int32(values.count), values, lengths, formats)
        }
    }

    /// An address for zero bytes: never read, never freed. `nonisolated(unsafe)`: immutable after its making.
    nonisolated(unsafe) private static let nothing = UnsafePointer(UnsafeMutablePointer<CChar>.allocate(capacity: 1))
}
