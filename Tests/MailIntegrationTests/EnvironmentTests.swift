import Testing

@Suite("The mail server of the tests")
struct EnvironmentTests {
    @Test func `the build machine has a mail server to test with`() {
        if MailServer.environment["CI"] == "true" {
            #expect(MailServer.isPresent, "TEST_SMTP_URL and its companions are not set")
        }
    }
}
