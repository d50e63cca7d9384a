extension ScenarioReader {
    static let bodyKeys = ["json", "form", "text", "file"]

    func body(in fields: Fields) -> Request.Body? {
        let given = Self.bodyKeys.filter { fields[$0] != nil }
        if given.count > 1 {
            _ = exactlyOne(given, in: fields)
            return nil
        }
        if let value = fields["json"] { return json(value).map(Request.Body.json) }
        if let value = fields["form"] { return parameters(value, "form").map(Request.Body.form) }
        if let value = fields["text"] { return template(value, "text", .none).map(Request.Body.text) }
        if let value = fields["file"] { return fileBody(value).map(Request.Body.file) }
        return Request.Body.none
    }

    private func fileBody(_ value: Value) -> FileBytes? {
        guard let path = text(value, "file") else { return nil }
        return content(of: path, at: value, limit: Limits.bodyFile, expected: "a file to send")
            .map { FileBytes(path: path, bytes: Array($0.bytes)) }
    }
}

extension Request.Body {
    /// What a body is sent as unless the file says.
    var mediaType: String? {
        switch self {
        case .none: nil
        case .json: "application/json"
        case .form: "application/x-www-form-urlencoded"
        case .text: "text/plain; charset=utf-8"
        case .file(let file): Self.mediaTypes[file.path.fileExtension] ?? "application/octet-stream"
        }
    }

    private static let mediaTypes = [
        "json": "application/json", "ndjson": "application/x-ndjson", "jsonl": "application/x-ndjson",
        "xml": "application/xml", "csv": "text/csv; charset=utf-8", "txt": "text/plain; charset=utf-8",
        "html": "text/html; charset=utf-8", "pdf": "application/pdf", "zip": "application/zip",
        "gz": "application/gzip", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif",
        "webp": "image/webp", "svg": "image/svg+xml",
    ]
}
