internal import CCurl

extension EasyHandle {
    /// Everything that a request says, in libcurl's options.
    func configure(_ request: TransferRequest, bodyLength: Int?) {
        set(CURLOPT_URL, request.url.text)
        // Without it libcurl uses signals for time-outs, which threads cannot bear.
        set(CURLOPT_NOSIGNAL, true)
        // What was checked is what is sent: no removal of dots.
        set(CURLOPT_PATH_AS_IS, true)
        // A proxy is configured, not picked up from the environment.
        set(CURLOPT_PROXY, "")
        configureTrust(request)
        configureLimits(request.limits)
        if let credentials = request.credentials {
            set(CURLOPT_USERNAME, credentials.user)
            set(CURLOPT_PASSWORD, credentials.password)
        }
        switch request.operation {
        case .http(let method, let headers, let redirects):
            configureHTTP(method, headers, redirects: redirects, hasBody: request.body.isPresent, length: bodyLength)
        case .mail(let from, let to):
            configureMail(from: from, to: to, allowsPlainText: request.allowsPlainText, length: bodyLength)
        }
    }

    private func configureTrust(_ request: TransferRequest) {
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        if let authorities = request.trust.authorities { set(CURLOPT_CAINFO, authorities) }
    }

    private func configureLimits(_ limits: TransferLimits) {
        set(CURLOPT_CONNECTTIMEOUT_MS, limits.connect.wholeMilliseconds)
        if let total = limits.total { set(CURLOPT_TIMEOUT_MS, total.wholeMilliseconds) }
        set(CURLOPT_LOW_SPEED_LIMIT, limits.slowest)
        set(CURLOPT_LOW_SPEED_TIME, limits.slowFor.wholeSeconds)
    }

    private func configureHTTP(
        _ method: String, _ headers: HeaderFields, redirects: Int, hasBody: Bool, length: Int?
    ) {
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https")
        // One transfer, one connection: a stream whose reader pauses must not hold up others.
        set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        set(CURLOPT_FOLLOWLOCATION, redirects > 0)
        set(CURLOPT_MAXREDIRS, redirects)
        set(CURLOPT_BUFFERSIZE, 128 << 10)
        if hasBody || method == "PUT" || method == "POST" || method == "PATCH" {
            set(CURLOPT_UPLOAD, true)
            set(CURLOPT_INFILESIZE_LARGE, offset: hasBody ? length ?? -1 : 0)
            set(CURLOPT_UPLOAD_BUFFERSIZE, 512 << 10)
            set(CURLOPT_CUSTOMREQUEST, method)
        } else if method == "HEAD" {
            set(CURLOPT_NOBODY, true)
        } else {
            set(CURLOPT_HTTPGET, true)
            if method != "GET" { set(CURLOPT_CUSTOMREQUEST, method) }
        }
        var lines = headers.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
        // Many servers never answer "100 Continue", and libcurl would wait a second for it.
        if headers["expect"] == nil { lines.append("Expect:") }
        set(CURLOPT_HTTPHEADER, list: lines)
    }

    private func configureMail(from: String, to: String, allowsPlainText: Bool, length: Int?) {
        set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        set(CURLOPT_USE_SSL, Int((allowsPlainText ? CURLUSESSL_NONE : CURLUSESSL_ALL).rawValue))
        set(CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN;AUTH=LOGIN")
        set(CURLOPT_MAIL_FROM, from)
        set(CURLOPT_MAIL_RCPT, list: [to])
        set(CURLOPT_UPLOAD, true)
        set(CURLOPT_INFILESIZE_LARGE, offset: length ?? -1)
    }
}
