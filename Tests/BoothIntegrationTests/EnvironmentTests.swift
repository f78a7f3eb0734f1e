import Testbed
import Testing

@Suite("The servers of these tests")
struct EnvironmentTests {
    @Test func `the build machine has a broker to test with`() {
        if TestServers.environment["CI"] == "true" {
            #expect(TestServers.hasBroker, "TEST_AMQP_URL or TEST_AMQP_MANAGEMENT_URL is not set")
        }
    }
}
