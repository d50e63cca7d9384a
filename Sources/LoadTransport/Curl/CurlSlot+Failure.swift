import CCurl
import Glibc

extension CurlSlot {
    /// Why a transfer that libcurl has ended was no whole answer; nil: it was one.
    func failure(_ code: CURLcode) -> TransportFailure? {
        switch code {
        // The last redirect that may be followed has been: its answer is the answer. A head that the connection's end cuts off is
        // an answer to libcurl.
        case CURLE_OK, CURLE_TOO_MANY_REDIRECTS: return answer.headLength > 0 ? nil : resetFailure
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: return .dns(EAI_NONAME)
        case CURLE_COULDNT_CONNECT: return refusal ?? .connect(connectFault)
        case CURLE_ABORTED_BY_CALLBACK: return refusal ?? .abandoned
        case CURLE_OPERATION_TIMEDOUT: return timeoutFailure
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CRL_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS,
            CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_CLIENTCERT, CURLE_SSL_SHUTDOWN_FAILED, CURLE_USE_SSL_FAILED:
            return .tls
        case CURLE_WRITE_ERROR: return .protocol(answer.fault ?? .headerLine)
        case CURLE_FILESIZE_EXCEEDED: return .protocol(.bodyTooLarge)
        case CURLE_OUT_OF_MEMORY: return .protocol(.lineTooLong)
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT:
            return .protocol(sendings > 0 && answer.status >= 300 ? .redirect : .statusLine)
        case CURLE_WEIRD_SERVER_REPLY: return .protocol(replyFault)
        case CURLE_HTTP2: return .protocol(.http2)
        case CURLE_RECV_ERROR where says("chunk"): return .protocol(.chunk)
        // An alert of the server after the handshake, as TLS 1.3 has it for a certificate that is missed or not liked.
        case CURLE_RECV_ERROR where says("alert"): return .tls
        case CURLE_PARTIAL_FILE: return .reset(.midAnswer)
        default: return resetFailure
        }
    }

    /// The connection has ended under the request.
    var resetFailure: TransportFailure {
        if answer.bytesIn > 0 { return .reset(.midAnswer) }
        if sendings == 0 { return .connect(connectFault) }
        return .reset(isFresh ? .beforeAnswer : .keptConnection)
    }

    /// Its time is over.
    var timeoutFailure: TransportFailure {
        if sent == 0 { return waitsForStream ? .timeout(.sending) : .connect(.tooSlow) }
        return .timeout(answer.firstByte > 0 ? .answering : isSending ? .sending : .waiting)
    }

    /// Whether it waits, unsent, for a connection that is there and carries all that the server allows: not for one to be made.
    private var waitsForStream: Bool {
        !isConnecting && (sockets.pointee.onWire[request.origin] > 0 || sockets.pointee.isFull)
    }

    /// Whether a part of the body has not been written yet.
    private var isSending: Bool {
        var written: curl_off_t = 0
        fw_curl_get_size(easy, CURLINFO_SIZE_UPLOAD_T, &written)
        return written < request.body.count
    }

    private var connectFault: TransportFailure.ConnectFault {
        var code = 0
        fw_curl_get_long(easy, CURLINFO_OS_ERRNO, &code)
        if code != 0 { return .init(errno: Int32(truncatingIfNeeded: code)) }
        // A full queue of a Unix socket (EAGAIN) is a connection under way to libcurl, which then fails without a reason.
        return request.isUnix ? .backlogFull : .refused
    }

    private var replyFault: ProtocolFault {
        if says("Content-Length") { return .contentLength }
        return answer.bytesIn == 0 ? .statusLine : .headerLine
    }

    private func says(_ text: String) -> Bool { strstr(words, text) != nil }
}
