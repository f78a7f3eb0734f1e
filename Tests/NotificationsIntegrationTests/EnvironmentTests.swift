import Testbed
import Testing

@Suite("The servers of these tests")
struct EnvironmentTests {
    @Test func `the build machine has a database and a mail server to test with`() {
        if TestServers.environment["CI"] == "true" {
            #expect(TestServers.hasMail, "TEST_POSTGRESQL_URL or TEST_SMTP_URL and its companions are not set")
        }
    }
}
