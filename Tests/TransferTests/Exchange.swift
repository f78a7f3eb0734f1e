import Transfer

/// What the tests of the engine say all the time.
enum Exchange {
    static func get(_ url: String, limits: TransferLimits = TransferLimits()) throws -> TransferRequest {
        try http("GET", url, limits: limits)
    }

    static func http(
        _ method: String, _ url: String, headers: HeaderFields = [:], body: RequestBody = .none, redirects: Int = 0,
        limits: TransferLimits = TransferLimits(), authorities: String? = nil
    ) throws -> TransferRequest {
        TransferRequest(
            try TransferURL(url, schemes: ["http", "https"]),
            .http(method: method, headers: headers, redirects: redirects), body: body, limits: limits,
            trust: TransferRequest.Trust(authorities: authorities))
    }
}
