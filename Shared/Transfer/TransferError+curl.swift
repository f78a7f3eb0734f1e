internal import CCurl

extension TransferError {
    /// libcurl's verdict on a transfer.
    ///
    /// - Parameters:
    ///   - replyCode: the server's last, 0 for none.
    ///   - hasBegunBody: whether anything of the body was handed to libcurl.
    init(
        _ code: CURLcode, operation: TransferRequest.Operation, replyCode: Int, hasBegunBody: Bool, newConnections: Int
    ) {
        var kind = Kind(code)
        var reply: Int?
        if case .mail = operation, (400..<600).contains(replyCode) {
            reply = replyCode
            switch code {
            // 530 asks for a login or for TLS first (RFC 4954, 6): the settings are at fault, not the message.
            case _ where replyCode == 530 || replyCode == 535: kind = .credentialsRefused
            case CURLE_LOGIN_DENIED: kind = .credentialsRefused
            case CURLE_REMOTE_ACCESS_DENIED: kind = .unreachable
            // An unexpected reply to the greeting has this code too: the server does not talk to us at all.
            case CURLE_WEIRD_SERVER_REPLY: kind = hasBegunBody ? .refused : .unreachable
            case CURLE_SEND_ERROR, CURLE_RECV_ERROR: kind = .refused
            default: reply = nil
            }
        }
        self.init(
            kind, code: Int(code.rawValue), replyCode: reply,
            wasStaleConnection: kind == .connectionLost && !hasBegunBody && newConnections == 0)
    }
}

extension TransferError.Kind {
    fileprivate init(_ code: CURLcode) {
        self =
            switch code {
            case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: .invalidRequest("libcurl does not accept it")
            case CURLE_COULDNT_RESOLVE_HOST: .unresolved
            case CURLE_COULDNT_CONNECT: .unreachable
            case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CACERT_BADFILE,
                CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS,
                CURLE_USE_SSL_FAILED:
                .untrusted
            case CURLE_OPERATION_TIMEDOUT: .timedOut
            case CURLE_LOGIN_DENIED: .credentialsRefused
            case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_WEIRD_SERVER_REPLY,
                CURLE_SEND_FAIL_REWIND:
                .connectionLost
            default: .failed
            }
    }
}
