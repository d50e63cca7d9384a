import LoadMetrics
import RunReport

/// The files of a record, by name.
struct Rendered {
    let files: [String: [UInt8]]

    init(_ record: RunRecord) {
        files = Dictionary(uniqueKeysWithValues: ReportFiles.render(record).map { ($0.name, $0.bytes) })
    }

    func bytes(_ name: String) -> [UInt8] { files[name] ?? [] }
    func text(_ name: String) -> String { String(decoding: bytes(name), as: UTF8.self) }
    var page: ParsedMarkup? { ParsedMarkup.parse(bytes("report.html")) }
}
