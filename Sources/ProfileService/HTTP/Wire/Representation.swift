import NIOCore

/// One body in the form in which it is sent.
struct Representation: Sendable {
    let body: ByteBuffer
    /// `Content-Length`, written once.
    let contentLength: String
    /// A strong entity tag: each encoding has its own. Nil: the body has none.
    let etag: String?
    let isGzip: Bool

    init(_ body: ByteBuffer, etag: String? = nil, isGzip: Bool = false) {
        self.body = body
        contentLength = String(body.readableBytes)
        self.etag = etag
        self.isGzip = isGzip
    }

    /// `"v17"` becomes `"v17-gz"`. Nil when the body is too short to gain by it.
    var compressed: Representation? {
        guard body.readableBytes >= Gzip.threshold, let compressed = Gzip.compress(body) else { return nil }
        return Representation(compressed, etag: Self.gzipTag(etag), isGzip: true)
    }

    static func gzipTag(_ etag: String?) -> String? { etag.map { $0.dropLast() + EntityTags.gzipSuffix } }
}
