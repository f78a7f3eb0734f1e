import Foundation
package import ServiceHost

/// Where booths find the broker: an address with host, port, virtual host and certificate, without a user.
package struct BoothAddress: Sendable, Equatable {
    private let scheme: Substring
    /// Everything behind the credentials.
    private let rest: Substring

    /// - Parameter template: `amqps://host:5671/messagebox?cacertfile=…`; a user in it is left out.
    package init(_ template: String) throws(SettingError) {
        guard let mark = template.firstRange(of: "://") else {
            throw SettingError("BOOTH_AMQP_URL", "is no address; it wants amqps://host:port/virtual-host")
        }
        scheme = template[..<mark.lowerBound]
        let behind = template[mark.upperBound...]
        let authority = behind.prefix { $0 != "/" && $0 != "?" }
        rest = authority.lastIndex(of: "@").map { behind[behind.index(after: $0)...] } ?? behind
    }

    /// The address with a booth's own credentials.
    package func url(user: String, password: String) -> String {
        "\(scheme)://\(Self.encoded(user)):\(Self.encoded(password))@\(rest)"
    }

    /// The address for a booth that shows a client certificate; nil where the broker is reached without TLS.
    package var certificateURL: String? { scheme == "amqps" ? "\(scheme)://\(rest)" : nil }

    private static func encoded(_ text: String) -> String {
        var allowed = CharacterSet.alphanumerics
        allowed.insert(charactersIn: "-._~")
        return text.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
    }
}
