/// Why a text is not a quantity.
public struct QuantityProblem: Error, Equatable {
    public let message: String
    public var hint: String?
}
