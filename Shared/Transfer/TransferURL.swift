internal import CCurl

/// An address as libcurl reads it, so that what was checked is what will be used.
///
/// `description` says scheme, host and port: user, password, path and query may be secrets.
package struct TransferURL: Sendable, Equatable, CustomStringConvertible {
    /// In lower case: `https`.
    package let scheme: String
    package let host: String
    /// The port that was written, or the scheme's own.
    package let port: Int
    /// Percent-decoded.
    package let user: String?
    /// Percent-decoded.
    package let password: String?
    /// As written: percent-encoded, with the leading slash.
    package let path: String
    /// As written: percent-encoded, without the question mark.
    package let query: String?
    /// The whole address without user and password: what libcurl is given.
    package let text: String

    /// - Parameter schemes: those that are accepted, in lower case.
    package init(_ text: String, schemes: Set<String>) throws(TransferError) {
        guard text.utf8.allSatisfy({ $0 > 32 && $0 != 127 }) else {
            throw TransferError(.invalidRequest("the address holds a space or a control character"))
        }
        let parts = try URLParts(text)
        guard let scheme = parts[CURLUPART_SCHEME]?.lowercased(), schemes.contains(scheme) else {
            throw TransferError(
                .invalidRequest("the address must begin with \(schemes.sorted().joined(separator: ":// or "))://"))
        }
        guard let host = parts[CURLUPART_HOST], !host.isEmpty,
            let port = parts[CURLUPART_PORT, UInt32(CURLU_DEFAULT_PORT)].flatMap({ Int($0) })
        else { throw TransferError(.invalidRequest("the address names no host")) }
        self.scheme = scheme
        self.host = host
        self.port = port
        user = parts[CURLUPART_USER, UInt32(CURLU_URLDECODE)]
        password = parts[CURLUPART_PASSWORD, UInt32(CURLU_URLDECODE)]
        path = parts[CURLUPART_PATH] ?? "/"
        query = parts[CURLUPART_QUERY]
        parts.removeCredentials()
        guard let plain = parts[CURLUPART_URL] else {
            throw TransferError(.invalidRequest("the address cannot be read"))
        }
        self.text = plain
    }

    package var description: String { "\(scheme)://\(host):\(port)" }
}

/// Owns one of libcurl's parsed addresses.
@safe private struct URLParts: ~Copyable {
    private let raw: OpaquePointer

    init(_ text: String) throws(TransferError) {
        guard let raw = unsafe curl_url() else { throw TransferError(.failed) }
        // Without CURLU_GUESS_SCHEME and CURLU_NON_SUPPORT_SCHEME a missing or foreign scheme is an error here.
        guard unsafe curl_url_set(raw, CURLUPART_URL, text, UInt32(CURLU_PATH_AS_IS)) == CURLUE_OK else {
            unsafe curl_url_cleanup(raw)
            throw TransferError(.invalidRequest("the address cannot be read"))
        }
        unsafe self.raw = raw
    }

    deinit { unsafe curl_url_cleanup(raw) }

    subscript(part: CURLUPart, flags: UInt32 = 0) -> String? {
        var value: UnsafeMutablePointer<CChar>?
        guard unsafe curl_url_get(raw, part, &value, flags) == CURLUE_OK, let found = unsafe value else { return nil }
        defer { unsafe curl_free(found) }
        return unsafe String(cString: found)
    }

    func removeCredentials() {
        unsafe curl_url_set(raw, CURLUPART_USER, nil, 0)
        unsafe curl_url_set(raw, CURLUPART_PASSWORD, nil, 0)
        unsafe curl_url_set(raw, CURLUPART_FRAGMENT, nil, 0)
    }
}
