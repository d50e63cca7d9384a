import LoadTransport

/// What a parser made of a whole answer.
struct Parsed: Equatable {
    var status: UInt16 = 0
    var head = ""
    var body: [UInt8] = []
    var keepsAlive = false
    var timing: String?
    /// Bytes after the answer's end; nil while it is incomplete.
    var rest: Int?
    var fault: ProtocolFault?
    /// The answer is complete when the peer closes now.
    var endsAtClose = false

    /// Shows the answer piece by piece, as sockets do: the head is kept together, body bytes are shown once.
    init(_ pieces: [[UInt8]], isHead: Bool = false, headLimit: Int = 65_536, bodyLimit: Int64 = 1 << 20) {
        var parser = ResponseParser(headLimit: headLimit, bodyLimit: bodyLimit)
        parser.reset(isHead: isHead)
        var kept: [UInt8] = []
        var hasHead = false
        for piece in pieces {
            var position = hasHead ? 0 : kept.count
            kept = hasHead ? piece : kept + piece
            reading: while true {
                switch parser.advance(kept.span.bytes, from: position) {
                case .more: break reading
                case .head(let range):
                    hasHead = true
                    status = parser.status
                    keepsAlive = parser.keepsAlive
                    head = String(decoding: kept[range], as: UTF8.self)
                    if parser.timingLines > 0 { timing = String(decoding: kept[parser.timing], as: UTF8.self) }
                    position = range.upperBound
                case .body(let range):
                    body += kept[range]
                    position = range.upperBound
                case .done(let place):
                    rest = kept.count - place
                    return
                case .failed(let fault):
                    self.fault = fault
                    return
                }
            }
        }
        endsAtClose = parser.endsAtClose
    }

    init(_ text: String, isHead: Bool = false, headLimit: Int = 65_536, bodyLimit: Int64 = 1 << 20) {
        self.init([Array(text.utf8)], isHead: isHead, headLimit: headLimit, bodyLimit: bodyLimit)
    }
}
