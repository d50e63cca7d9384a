import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Answers `Expect: 100-continue` (RFC 9110, 10.1.1), which Hummingbird leaves open: a client that waits for leave to send
/// its body would wait for its own timeout. A body that says beforehand that it is too large gets no leave: the answer, 413,
/// comes instead of it. Used by its channel's event loop only.
final class ContinueHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let bodyLimit: Int
    /// Requests read whose answer is not written yet. Leave given among the bytes of an earlier answer would corrupt it.
    private var unanswered = 0
    private var owesLeave = false

    init(bodyLimit: Int) {
        self.bodyLimit = bodyLimit
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head(let head) = unwrapInboundIn(data) {
            unanswered += 1
            let length = head.headerFields[.contentLength].flatMap { Int($0) } ?? 0
            owesLeave = head.headerFields[.expect]?.lowercased() == "100-continue" && length <= bodyLimit
            if owesLeave, unanswered == 1 { giveLeave(context) }
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let isEnd = if case .end = unwrapOutboundIn(data) { true } else { false }
        context.write(data, promise: promise)
        guard isEnd else { return }
        unanswered -= 1
        // With one left, the next request is the one being answered now.
        if owesLeave, unanswered == 1 { giveLeave(context) }
    }

    private func giveLeave(_ context: ChannelHandlerContext) {
        owesLeave = false
        context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
    }
}
