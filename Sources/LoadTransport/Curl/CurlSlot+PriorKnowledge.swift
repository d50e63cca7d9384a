import CCurl

/// libcurl 7.88 breaks a kept HTTP/2 connection in plain text when a request that says "prior knowledge" goes over it (curl's
/// issue 10634, mended in 8.0.0). There a request first says plain "HTTP/2", which is right over a kept connection; if it
/// turns out to need a new one it is taken back, before a socket is opened, and says "prior knowledge"; and the other way
/// round if meanwhile another has opened one. Nothing has been sent at either moment.
extension CurlSlot {
    enum Knowledge {
        /// This libcurl, or this origin, needs no care.
        case unneeded
        case forKept, forFresh
    }

    /// Whether the loaded libcurl is one of those.
    static let needsCare = (0x07_58_00..<0x08_00_00).contains(CurlFeatures.current.number)

    mutating func sayVersion(_ knowledge: Knowledge) {
        self.knowledge = knowledge
        isMistaken = false
        isFresh = false
        refusal = nil
        let version = knowledge == .forKept ? CURL_HTTP_VERSION_2_0 : CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE
        fw_curl_set_long(easy, CURLOPT_HTTP_VERSION, Int(version))
    }

    /// What was said for a kept connection is not right for a new one, nor the other way round.
    mutating func isMistaken(fresh: Bool) -> Bool {
        isMistaken = knowledge == (fresh ? .forKept : .forFresh)
        return isMistaken
    }
}
