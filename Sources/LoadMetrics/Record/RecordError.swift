/// Why a run record cannot be read or written.
public enum RecordError: Error, Equatable, Sendable, CustomStringConvertible {
    case notJSON(String)
    /// Written by a version of this program with another layout.
    case wrongSchema(Int)
    /// A value is absent, of the wrong type or out of range; `path` leads to it: `cells[3].trends.latency`.
    case malformed(path: String, String)
    /// Each value is well-formed, but they contradict one another.
    case inconsistent(String)

    public var description: String {
        switch self {
        case .notJSON(let what): "not a run record: this is not JSON (\(what)); expected the run.json of a run's folder"
        case .wrongSchema(let schema):
            "the record has schema \(schema), but this version of flywheel reads schema \(RunRecord.currentSchema)"
        case .malformed(let path, let what): "not a run record: \(path): \(what)"
        case .inconsistent(let what): "the run record contradicts itself: \(what)"
        }
    }
}

extension RecordError {
    init(_ error: DecodingError) {
        switch error {
        case .keyNotFound(let key, let context):
            self = .malformed(path: Self.path(context.codingPath + [key]), "is missing")
        case .typeMismatch(let type, let context):
            self = .malformed(path: Self.path(context.codingPath), "expected \(Self.words(type))")
        case .valueNotFound(let type, let context):
            self = .malformed(path: Self.path(context.codingPath), "is null; expected \(Self.words(type))")
        case .dataCorrupted(let context):
            self = .malformed(path: Self.path(context.codingPath), context.debugDescription)
        @unknown default:
            self = .malformed(path: "record", String(describing: error))
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        let path = keys.reduce("") { path, key in
            key.intValue.map { path + "[\($0)]" } ?? (path.isEmpty ? key.stringValue : path + "." + key.stringValue)
        }
        return path.isEmpty ? "record" : path
    }

    private static func words(_ type: any Any.Type) -> String {
        switch type {
        case is String.Type: "text"
        case is Double.Type, is Int64.Type, is Int.Type, is UInt64.Type: "a number"
        case is Bool.Type: "true or false"
        default: "\(type)"
        }
    }
}
