internal import CCurl

/// libcurl as a whole, which wants to be set up once, before its first use.
///
/// `curl_global_init` may run while other threads do other things since 7.84 when the library says
/// `CURL_VERSION_THREADSAFE`; a `static let` makes it once in any case.
enum CurlLibrary {
    static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
}
