/// What a real server answered, as a test's server in front of it passes it on.
struct HTTPAnswer {
    /// `HTTP/1.1 200 OK`.
    var status = ""
    /// Names in lower case.
    var headers: [String: String] = [:]
    var body: [UInt8] = []

    /// The head with the length of the body as it is now. An answer to `HEAD` keeps the length that it tells.
    func head(to method: String) -> String {
        var headers = headers
        if method != "HEAD" { headers["content-length"] = "\(body.count)" }
        for name in ["connection", "transfer-encoding", "keep-alive"] { headers[name] = nil }
        return status + "\r\n" + headers.map { "\($0): \($1)\r\n" }.joined() + "\r\n"
    }
}

extension HTTPQuestion {
    /// The head as it is asked of the next server, which ends the connection after its answer.
    var text: String {
        var headers = headers
        for name in ["connection", "transfer-encoding", "expect"] { headers[name] = nil }
        headers["connection"] = "close"
        if !body.isEmpty || headers["content-length"] != nil { headers["content-length"] = "\(body.count)" }
        return "\(method) \(path) HTTP/1.1\r\n" + headers.map { "\($0): \($1)\r\n" }.joined() + "\r\n"
    }
}

extension LoopbackConnection {
    /// Reads an answer with its body; `nil` when the server went away before its head was complete.
    func readAnswer(to method: String) -> HTTPAnswer? {
        guard let status = readLine() else { return nil }
        var answer = HTTPAnswer(status: status)
        while let line = readLine(), !line.isEmpty {
            guard let colon = line.firstIndex(of: ":") else { continue }
            answer.headers[line[..<colon].lowercased()] = String(line[line.index(after: colon)...].drop { $0 == " " })
        }
        if status.split(separator: " ").dropFirst().first == "100" { return readAnswer(to: method) }
        guard method != "HEAD" else { return answer }
        if answer.headers["transfer-encoding"] == "chunked" {
            answer.body = readChunks()
        } else {
            answer.body = read(answer.headers["content-length"].flatMap { Int($0) } ?? .max)
        }
        return answer
    }
}
