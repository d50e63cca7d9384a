/// A list that a record leaves out when it is empty: so records without one keep their bytes, and records from before there was
/// such a list read as having none of it.
@propertyWrapper
public struct OmittedWhenEmpty<Element: Codable & Sendable & Equatable>: Codable, Sendable, Equatable {
    public var wrappedValue: [Element]

    public init(wrappedValue: [Element]) { self.wrappedValue = wrappedValue }

    public init(from decoder: any Decoder) throws { wrappedValue = try [Element](from: decoder) }

    public func encode(to encoder: any Encoder) throws { try wrappedValue.encode(to: encoder) }
}

// Synthesised coding of a type with such a list takes these overloads, which know of absence, before the general ones.
extension KeyedDecodingContainer {
    func decode<Element>(
        _ type: OmittedWhenEmpty<Element>.Type, forKey key: Key
    ) throws -> OmittedWhenEmpty<Element> {
        try decodeIfPresent(type, forKey: key) ?? OmittedWhenEmpty(wrappedValue: [])
    }
}

extension KeyedEncodingContainer {
    mutating func encode<Element>(_ list: OmittedWhenEmpty<Element>, forKey key: Key) throws {
        guard !list.wrappedValue.isEmpty else { return }
        try encode(list.wrappedValue, forKey: key)
    }
}
