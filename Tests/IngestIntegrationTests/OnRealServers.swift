import Testbed
import Testing

/// All suites that share the servers, one test after the other.
@Suite("ingest on real servers", .enabled(if: TestServers.areThere, "TEST_SERVICES is not set"), .serialized)
enum OnRealServers {}
