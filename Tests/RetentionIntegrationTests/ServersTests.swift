import Testbed
import Testing

@Suite("Servers for retention")
struct ServersForRetentionTests {
    @Test func `in CI the servers are there`() {
        #expect(!TestServers.isCI || TestServers.areThere)
    }
}

/// All suites that share the servers, one test after the other.
@Suite("retention on real servers", .enabled(if: TestServers.areThere, "TEST_SERVICES is not set"), .serialized)
enum OnRealServers {}
