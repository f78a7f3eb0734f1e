import HTTPTypes
import NIOCore
import Testing
import WebPages

@Suite struct ClientAddressTests {
    private let forwarded = HTTPField.Name("X-Forwarded-For")!
    private let proto = HTTPField.Name("X-Forwarded-Proto")!

    private func address(_ peer: String?, _ header: String?, trusted: [String] = ["127.0.0.1"]) throws -> String {
        ClientAddress(trustedProxies: trusted).address(
            of: try peer.map { try SocketAddress(ipAddress: $0, port: 1) },
            headers: header.map { [forwarded: $0] } ?? [:])
    }

    @Test func `the header is believed from a trusted proxy only`() throws {
        #expect(try address("203.0.113.9", "198.51.100.1") == "203.0.113.9")
        #expect(try address("127.0.0.1", "198.51.100.1") == "198.51.100.1")
        #expect(try address("127.0.0.1", "198.51.100.1", trusted: []) == "127.0.0.1")
    }

    @Test func `what the client itself wrote into the header is not believed`() throws {
        #expect(try address("127.0.0.1", "10.0.0.1, 198.51.100.1") == "198.51.100.1")
        #expect(
            try address("127.0.0.1", "1.1.1.1, 198.51.100.1, 10.0.0.2", trusted: ["127.0.0.1", "10.0.0.2"])
                == "198.51.100.1")
        #expect(try address("127.0.0.1", "198.51.100.1, <script>") == "127.0.0.1")
    }

    @Test func `without a connection the client is unknown`() throws {
        #expect(try address(nil, "198.51.100.1") == "unknown")
    }

    @Test func `encryption is believed from a trusted proxy only`() throws {
        let client = ClientAddress(trustedProxies: ["127.0.0.1"])
        let peer = try SocketAddress(ipAddress: "127.0.0.1", port: 1)
        let stranger = try SocketAddress(ipAddress: "203.0.113.9", port: 1)
        #expect(client.isSecure(remote: peer, headers: [proto: "https"]))
        #expect(!client.isSecure(remote: peer, headers: [proto: "http"]))
        #expect(!client.isSecure(remote: stranger, headers: [proto: "https"]))
    }

    @Test func `a rate limit counts an IPv6 network as one client`() {
        #expect(ClientAddress.limitKey(for: "192.0.2.1") == "192.0.2.1")
        #expect(ClientAddress.limitKey(for: "2001:db8:1:2:3:4:5:6") == "2001:db8:1:2::/64")
        #expect(ClientAddress.limitKey(for: "2001:db8:1:2::9") == "2001:db8:1:2::/64")
        #expect(ClientAddress.limitKey(for: "2001:db8:1:3::9") != "2001:db8:1:2::/64")
    }
}
