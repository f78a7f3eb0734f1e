import FoundationEssentials
import HTTPClient

/// Makes a virtual host of one's own on the test broker and removes it afterwards, even when `body` throws.
///
/// - Parameter body: gets the broker's address with that virtual host in it.
func withTemporaryVirtualHost(_ body: (String) async throws -> Void) async throws {
    let environment = ProcessInfo.processInfo.environment
    let name = "test-" + UUID().uuidString.lowercased()
    let management = try ManagementAddress(environment["TEST_AMQP_MANAGEMENT_URL"] ?? "")
    try await management.call("PUT", "/api/vhosts/\(name)")
    try await management.call(
        "PUT", "/api/permissions/\(name)/\(management.user)", #"{"configure":".*","write":".*","read":".*"}"#)
    let address = environment["TEST_AMQP_URL"] ?? ""
    let url = address.prefix(upTo: address.lastIndex(of: "/") ?? address.endIndex) + "/" + name
    do {
        try await body(String(url))
    } catch {
        try? await management.call("DELETE", "/api/vhosts/\(name)")
        throw error
    }
    try await management.call("DELETE", "/api/vhosts/\(name)")
}
