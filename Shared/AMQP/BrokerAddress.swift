/// The parts of an `amqp://` or `amqps://` address.
///
/// Source: the RabbitMQ URI specification, <https://www.rabbitmq.com/uri-spec.html>. One deviation: an address that ends
/// in a bare `/` means the virtual host `/`, not the one with the empty name.
struct BrokerAddress {
    var isSecure: Bool
    var user: String?
    var password: String?
    var host: String
    var port: Int
    var virtualHost: String
    var parameters: [String: String]

    init(_ url: String) throws(AMQPError) {
        var rest = Substring(url)
        if rest.hasPrefix("amqps://") {
            isSecure = true
            rest = rest.dropFirst(8)
        } else if rest.hasPrefix("amqp://") {
            isSecure = false
            rest = rest.dropFirst(7)
        } else {
            throw .invalidConfiguration("the address must begin with amqp:// or amqps://")
        }
        parameters = try Self.parameters(Self.cut(&rest, after: "?"))
        let path = Self.cut(&rest, after: "/")
        virtualHost = try path.flatMap { $0.isEmpty ? nil : $0 }.map(Self.decoded) ?? "/"
        guard !virtualHost.contains("/") || virtualHost == "/" || path?.contains("/") == false else {
            throw .invalidConfiguration("a slash in the virtual host must be written %2F")
        }
        if let at = rest.lastIndex(of: "@") {
            let pair = rest[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            user = try Self.decoded(pair[0])
            if pair.count == 2 { password = try Self.decoded(pair[1]) }
            rest = rest[rest.index(after: at)...]
        }
        (host, port) = try Self.hostAndPort(rest, standardPort: isSecure ? 5671 : 5672)
    }

    /// Takes off what follows the first `separator`.
    private static func cut(_ text: inout Substring, after separator: Character) -> Substring? {
        guard let position = text.firstIndex(of: separator) else { return nil }
        defer { text = text[..<position] }
        return text[text.index(after: position)...]
    }

    private static func hostAndPort(_ text: Substring, standardPort: Int) throws(AMQPError) -> (String, Int) {
        var host = text
        var port: Substring?
        if text.hasPrefix("["), let bracket = text.firstIndex(of: "]") {
            host = text[text.index(after: text.startIndex)..<bracket]
            let after = text[text.index(after: bracket)...]
            port = after.hasPrefix(":") ? after.dropFirst() : nil
            guard port != nil || after.isEmpty else { throw .invalidConfiguration("the address has no valid port") }
        } else if let colon = text.lastIndex(of: ":") {
            host = text[..<colon]
            port = text[text.index(after: colon)...]
        }
        let name = try decoded(host)
        guard !name.isEmpty else { throw .invalidConfiguration("the address has no host") }
        guard let port else { return (name, standardPort) }
        guard let number = Int(port), (1...65535).contains(number) else {
            throw .invalidConfiguration("the address has no valid port")
        }
        return (name, number)
    }

    private static func parameters(_ query: Substring?) throws(AMQPError) -> [String: String] {
        var parameters: [String: String] = [:]
        for pair in (query ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[1].isEmpty else {
                throw .invalidConfiguration("each parameter of the address needs a value")
            }
            parameters[try decoded(parts[0])] = try decoded(parts[1])
        }
        return parameters
    }

    private static func decoded(_ text: Substring) throws(AMQPError) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(Self.digit), let low = rest.popFirst().flatMap(Self.digit) else {
                throw .invalidConfiguration("a percent sign in the address must be followed by two hexadecimal digits")
            }
            bytes.append(high << 4 | low)
        }
        guard let decoded = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
            throw .invalidConfiguration("the address is not UTF-8 text")
        }
        return decoded
    }

    private static func digit(_ character: UInt8) -> UInt8? {
        Character(UnicodeScalar(character)).hexDigitValue.map(UInt8.init)
    }
}
