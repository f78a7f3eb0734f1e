/// An HTTP request as a test's server read it.
package struct HTTPQuestion: Sendable {
    package var method = ""
    package var path = ""
    /// Names in lower case.
    package var headers: [String: String] = [:]
    package var body: [UInt8] = []
}

extension LoopbackConnection {
    /// Reads a request with its body; `nil` when the peer went away.
    package func readQuestion() -> HTTPQuestion? {
        guard var question = readHead() else { return nil }
        if question.headers["expect"]?.lowercased() == "100-continue" { write("HTTP/1.1 100 Continue\r\n\r\n") }
        if question.headers["transfer-encoding"] == "chunked" {
            question.body = readChunks()
        } else if let length = question.headers["content-length"].flatMap({ Int($0) }) {
            question.body = read(length)
        }
        return question
    }

    /// Reads a body that comes in pieces (RFC 9112, 7.1).
    func readChunks() -> [UInt8] {
        var bytes: [UInt8] = []
        while let line = readLine(), let size = Int(line.prefix { $0.isHexDigit }, radix: 16) {
            bytes += read(size)
            _ = readLine()
            if size == 0 { break }
        }
        return bytes
    }

    /// Reads the head of a request only.
    package func readHead() -> HTTPQuestion? {
        guard let first = readLine() else { return nil }
        let words = first.split(separator: " ")
        guard words.count == 3 else { return nil }
        var question = HTTPQuestion(method: String(words[0]), path: String(words[1]))
        while let line = readLine(), !line.isEmpty {
            guard let colon = line.firstIndex(of: ":") else { continue }
            question.headers[line[..<colon].lowercased()] = String(line[line.index(after: colon)...].drop { $0 == " " })
        }
        return question
    }

    @discardableResult
    package func answer(_ status: String = "200 OK", headers: [String] = [], body: String = "") -> Bool {
        let head = ["HTTP/1.1 \(status)", "Content-Length: \(body.utf8.count)"] + headers
        return write(head.joined(separator: "\r\n") + "\r\n\r\n" + body)
    }
}
