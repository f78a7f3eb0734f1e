import Glibc
package import HTTPTypes
import Hummingbird
package import NIOCore

/// Who is asking, behind the proxies we trust.
package struct ClientAddress: Sendable {
    /// Addresses of proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed.
    package let trustedProxies: Set<String>

    private static let forwardedFor = HTTPField.Name("X-Forwarded-For")
    private static let forwardedProto = HTTPField.Name("X-Forwarded-Proto")

    package init(trustedProxies: [String]) {
        self.trustedProxies = Set(trustedProxies)
    }

    /// The address of the client, or "unknown".
    ///
    /// Without a trusted proxy the header is ignored, because anybody can write anything into it. With one, the list
    /// is read from its end, and the first address that is not a proxy of ours is the client.
    package func address(of remote: SocketAddress?, headers: HTTPFields) -> String {
        guard let peer = remote?.ipAddress else { return "unknown" }
        guard trustedProxies.contains(peer), let name = Self.forwardedFor else { return peer }
        let hops = headers[values: name].flatMap { $0.split(separator: ",") }.suffix(32)
        for hop in hops.reversed() {
            let address = hop.filter { !$0.isWhitespace }
            guard (try? SocketAddress(ipAddress: address, port: 0)) != nil else { break }
            if !trustedProxies.contains(address) { return address }
        }
        return peer
    }

    /// Whether a trusted proxy says that the visitor's connection is encrypted.
    package func isSecure(remote: SocketAddress?, headers: HTTPFields) -> Bool {
        guard let peer = remote?.ipAddress, trustedProxies.contains(peer), let name = Self.forwardedProto else {
            return false
        }
        return headers[name]?.lowercased() == "https"
    }

    /// What a rate limit counts as one client: an IPv4 address, or the first 64 bits of an IPv6 address, because one
    /// household owns all the rest.
    package static func limitKey(for address: String) -> String {
        guard let parsed = try? SocketAddress(ipAddress: address, port: 0), case .v6(let v6) = parsed else {
            return address
        }
        return network(of: v6.address)
    }

    private static func network(of address: sockaddr_in6) -> String {
        let bytes = address.sin6_addr.__in6_u.__u6_addr16
        return [bytes.0, bytes.1, bytes.2, bytes.3].map { String(UInt16(bigEndian: $0), radix: 16) }
            .joined(separator: ":") + "::/64"
    }
}
