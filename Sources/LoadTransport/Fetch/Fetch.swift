import CCurl
import Glibc

/// Small blocking GETs for the control plane: readiness, counters, whether a target can be reached. Never for load.
///
/// One connection a call; no proxy, no redirect, no authentication, whatever the environment says.
public enum Fetch {
    public struct Answer: Sendable, Equatable {
        public var status: Int
        public var body: [UInt8]
    }

    /// Largest body that is read, bytes.
    public static let bodyLimit = 33_554_432

    /// Gets `path` (with its query) under the target's address.
    public static func get(
        _ target: TargetAddress, path: String, timeout: Duration
    ) throws(FetchError) -> Answer {
        switch target.endpoint {
        case .unix(let socket): try get("http://localhost\(path)", unixSocket: socket, timeout: timeout)
        case .host: try get(target.description + path, timeout: timeout)
        }
    }

    /// Gets an absolute `http://` or `https://` address, over a Unix socket if one is given. `timeout` covers it all, to the
    /// millisecond.
    public static func get(
        _ url: String, unixSocket: String? = nil, timeout: Duration
    ) throws(FetchError) -> Answer {
        guard CurlLibrary.isReady, let handle = curl_easy_init() else {
            throw FetchError(url: url, code: Int32(CURLE_FAILED_INIT.rawValue), message: "libcurl could not start")
        }
        defer { curl_easy_cleanup(handle) }
        let milliseconds = timeout.components.seconds * 1000 + timeout.components.attoseconds / 1_000_000_000_000_000
        let sink = Sink()
        fw_curl_set_string(handle, CURLOPT_URL, url)
        fw_curl_set_string(handle, CURLOPT_PROTOCOLS_STR, "http,https")
        fw_curl_set_string(handle, CURLOPT_PROXY, "")
        fw_curl_set_string(handle, CURLOPT_NOPROXY, "*")
        fw_curl_set_long(handle, CURLOPT_FOLLOWLOCATION, 0)
        // Time-outs by signal would interrupt other threads' system calls.
        fw_curl_set_long(handle, CURLOPT_NOSIGNAL, 1)
        fw_curl_set_long(handle, CURLOPT_TIMEOUT_MS, Int(max(1, milliseconds)))
        if let unixSocket { fw_curl_set_string(handle, CURLOPT_UNIX_SOCKET_PATH, unixSocket) }
        fw_curl_set_writer(handle, Sink.take, Unmanaged.passUnretained(sink).toOpaque())
        let code = curl_easy_perform(handle)
        guard code == CURLE_OK else {
            let message = sink.isFull ? "the answer is larger than 32 MiB" : Self.message(handle, code)
            throw FetchError(url: url, code: Int32(code.rawValue), message: message)
        }
        var status = 0
        fw_curl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
        return withExtendedLifetime(sink) { Answer(status: status, body: sink.bytes) }
    }

    /// libcurl's words, and the system's where it was the system that refused.
    private static func message(_ handle: UnsafeMutableRawPointer, _ code: CURLcode) -> String {
        let words = String(cString: curl_easy_strerror(code))
        var system = 0
        fw_curl_get_long(handle, CURLINFO_OS_ERRNO, &system)
        return system == 0 ? words : "\(words) (\(String(cString: strerror(Int32(system)))))"
    }

    /// Takes the body as libcurl hands it out, on the calling thread.
    private final class Sink {
        var bytes: [UInt8] = []
        var isFull = false

        static let take: fw_curl_write_callback = { bytes, size, count, context in
            guard let bytes, let context else { return 0 }
            let sink = Unmanaged<Sink>.fromOpaque(context).takeUnretainedValue()
            sink.isFull = sink.bytes.count + size * count > Fetch.bodyLimit
            if sink.isFull { return 0 }
            sink.bytes.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: size * count))
            return size * count
        }
    }
}

/// Why a fetch brought no answer.
public struct FetchError: Error, Sendable, Equatable, CustomStringConvertible {
    public var url: String
    /// libcurl's code.
    public var code: Int32
    public var message: String

    public var description: String { "\(url): \(message)" }
}
