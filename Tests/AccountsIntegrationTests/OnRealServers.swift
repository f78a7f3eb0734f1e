import Testbed
import Testing

@Suite("Servers for accounts")
struct ServersForAccountsTests {
    @Test func `in CI the servers are there`() {
        #expect(!TestServers.isCI || TestServers.areThere)
    }
}

/// All suites that share the servers, one test after the other.
@Suite("accounts on real servers", .enabled(if: TestServers.areThere, "TEST_SERVICES is not set"), .serialized)
enum OnRealServers {}
