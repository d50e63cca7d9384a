import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Ends a connection without losing a request. Hummingbird closes an idle keep-alive connection the moment the server
/// is told to stop, and so loses the request that is on its way at that moment. This handler sits before Hummingbird's
/// own: it holds the event for a while, answers what still comes with `Connection: close`, and passes the event on
/// after that answer or at the end of the while. Used by its channel's event loop only.
final class DrainHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let patience: TimeAmount
    private var isDraining = false
    private var timer: Scheduled<Void>?

    init(patience: TimeAmount) {
        self.patience = patience
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is ChannelShouldQuiesceEvent, !isDraining else {
            context.fireUserInboundEventTriggered(event)
            return
        }
        isDraining = true
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: patience) { self.passOn(context) }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard isDraining else {
            context.write(data, promise: promise)
            return
        }
        switch unwrapOutboundIn(data) {
        case .head(var head) where head.status.kind != .informational:
            head.headerFields[.connection] = "close"
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .end:
            // Flushed before the event closes the connection.
            context.writeAndFlush(data, promise: promise)
            passOn(context)
        default:
            context.write(data, promise: promise)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
        timer = nil
    }

    private func passOn(_ context: ChannelHandlerContext) {
        guard let timer else { return }
        timer.cancel()
        self.timer = nil
        context.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
    }
}
