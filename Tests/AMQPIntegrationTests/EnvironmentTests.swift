import Testing

@Suite("The environment of the broker's tests")
struct EnvironmentTests {
    @Test(.enabled(if: TestServers.isContinuousIntegration, "only continuous integration must have a broker"))
    func `continuous integration has a broker, so that no test is left out`() {
        #expect(TestServers.amqp != nil)
        #expect(TestServers.amqps != nil)
        #expect(TestServers.management != nil)
        #expect(TestServers.authority != nil)
    }
}
