import CCurl

enum CurlLibrary {
    /// libcurl wants to be initialised once, before its first use; a static is initialised once, whatever the thread.
    static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
}
