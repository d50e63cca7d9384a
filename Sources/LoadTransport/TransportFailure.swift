import Glibc

/// Why a request failed below HTTP. Trivial, so that it travels on the hot path; `message` renders it.
public enum TransportFailure: Error, Equatable, Hashable, Sendable, BitwiseCopyable {
    /// The name could not be resolved; the code is getaddrinfo's.
    case dns(Int32)
    case connect(ConnectFault)
    case tls
    case timeout(TimeoutStage)
    case reset(ResetStage)
    case `protocol`(ProtocolFault)
    /// Its sender gave it up.
    case abandoned

    public enum ConnectFault: Equatable, Hashable, Sendable, BitwiseCopyable {
        case refused
        case unreachable
        /// Nothing within the time-out.
        case tooSlow
        /// All local ports towards this address are taken (EADDRNOTAVAIL).
        case noLocalPort
        /// This process may not open more descriptors (EMFILE).
        case descriptorLimit
        /// The system may not (ENFILE).
        case systemDescriptorLimit
        /// The Unix socket's path does not exist.
        case noSocketFile
        /// The Unix socket's queue is full.
        case backlogFull
        /// Anything else, by errno.
        case other(Int32)
    }

    public enum TimeoutStage: Equatable, Hashable, Sendable, BitwiseCopyable {
        case sending, waiting, answering
    }

    public enum ResetStage: Equatable, Hashable, Sendable, BitwiseCopyable {
        /// A kept connection was closed by the server as, or before, the request reached it. Not sent again: that a request
        /// was not processed cannot be known.
        case keptConnection
        /// Before the first byte of the answer, on a fresh connection.
        case beforeAnswer
        /// Within the answer.
        case midAnswer
    }

    /// The error class of the metric vocabulary.
    public var name: String {
        switch self {
        case .dns: "dns"
        case .connect: "connect"
        case .tls: "tls"
        case .timeout: "timeout"
        case .reset: "reset"
        case .protocol: "protocol"
        case .abandoned: "unfinished"
        }
    }

    /// What happened, without values that vary from request to request.
    public var message: String {
        switch self {
        case .dns(let code): "name not resolved: \(String(cString: gai_strerror(code)))"
        case .connect(let fault): fault.message
        case .tls: "TLS failed"
        case .timeout(.sending): "timed out while sending the request"
        case .timeout(.waiting): "timed out waiting for the answer"
        case .timeout(.answering): "timed out within the answer"
        case .reset(.keptConnection): "the server closed a kept connection as the request was sent"
        case .reset(.beforeAnswer): "the server closed the connection before answering"
        case .reset(.midAnswer): "the server closed the connection within the answer"
        case .protocol(let fault): fault.message
        case .abandoned: "given up: its user's time was over"
        }
    }
}

extension TransportFailure.ConnectFault {
    init(errno code: Int32) {
        switch code {
        case ECONNREFUSED: self = .refused
        case EHOSTUNREACH, ENETUNREACH, EHOSTDOWN, ENETDOWN: self = .unreachable
        case ETIMEDOUT: self = .tooSlow
        case EADDRNOTAVAIL, EADDRINUSE: self = .noLocalPort
        case EMFILE: self = .descriptorLimit
        case ENFILE: self = .systemDescriptorLimit
        case ENOENT: self = .noSocketFile
        case EAGAIN: self = .backlogFull
        default: self = .other(code)
        }
    }

    var message: String {
        switch self {
        case .refused: "connection refused"
        case .unreachable: "host or network unreachable"
        case .tooSlow: "timed out while connecting"
        case .noLocalPort:
            """
            no free local port: net.ipv4.ip_local_port_range is used up (set connections.reuse: true, widen the range, or \
            lower the rate)
            """
        case .descriptorLimit: "descriptor limit reached (raise it with `ulimit -n`, or lower connections.max)"
        case .systemDescriptorLimit: "the system's descriptor limit reached (raise it with `sysctl fs.file-max`)"
        case .noSocketFile: "the Unix socket does not exist"
        case .backlogFull: "the Unix socket's queue of connections is full (lower connections.openRate)"
        case .other(let code): "connecting failed: \(String(cString: strerror(code)))"
        }
    }
}

extension ProtocolFault {
    /// What is wrong with the answer, or with the request.
    public var message: String {
        switch self {
        case .statusLine: "the answer is not HTTP/1.1 (bad status line)"
        case .headerLine: "malformed header line"
        case .lineTooLong: "a header line is over its limit"
        case .tooManyInterim: "more interim (1xx) answers than the limit"
        case .headTooLarge: "the answer's head is over its limit"
        case .bodyTooLarge: "the answer's body is over its limit"
        case .contentLength: "bad or contradictory Content-Length"
        case .chunk: "malformed chunk"
        case .upgrade: "unexpected 101 Switching Protocols"
        case .extraBytes: "more bytes than the answer's length"
        case .http2: "the answer is not proper HTTP/2"
        case .redirect: "a redirect that cannot be followed"
        case .request: "the request is not one: a line break or a zero within its head (it was not sent)"
        }
    }
}
