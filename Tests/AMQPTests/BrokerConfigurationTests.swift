import AMQP
import Testing

@Suite("BrokerConfiguration")
struct BrokerConfigurationTests {
    @Test func `an address is taken apart and its parts are percent-decoded`() throws {
        let configuration = try BrokerConfiguration(url: "amqp://us%40er:p%3Aw@mq.example:5673/my%2Fhost", name: "test")
        #expect(configuration.host == "mq.example")
        #expect(configuration.port == 5673)
        #expect(configuration.virtualHost == "my/host")
    }

    @Test(arguments: ["amqp://u:p@h", "amqp://u:p@h/", "amqp://u:p@h/%2F", "amqp://u:p@h:5672/%2f"])
    func `the virtual host is a slash unless another is given`(url: String) throws {
        let configuration = try BrokerConfiguration(url: url, name: "test")
        #expect(configuration.virtualHost == "/")
        #expect(configuration.port == 5672)
    }

    @Test func `an encrypted address has its own port and may name an IPv6 host`() throws {
        let configuration = try BrokerConfiguration(url: "amqps://u:p@[::1]/app?cacertfile=/ca.crt", name: "test")
        #expect(configuration.host == "::1")
        #expect(configuration.port == 5671)
    }

    @Test func `a client certificate signs in without a user`() throws {
        let url = "amqps://h/?certfile=/me.crt&keyfile=/me.key"
        #expect(throws: Never.self) { try BrokerConfiguration(url: url, name: "test") }
    }

    @Test(arguments: [
        "", "http://u:p@h", "amqp://u:p@", "amqp://u:p@h:0", "amqp://u:p@h:port", "amqp://u:p@h:70000",
        "amqp://u%4:p@h", "amqp://u:%ff@h", "amqp://h", "amqp://u:p@h/a/b", "amqp://u:p@h?cacertfile=/ca",
        "amqps://u:p@h?verify=verify_none", "amqps://u:p@h?certfile=/me.crt", "amqps://u:p@h?cacertfile=",
    ])
    func `an address that cannot be used is refused when it is read`(url: String) {
        #expect(throws: AMQPError.self) { try BrokerConfiguration(url: url, name: "test") }
    }

    @Test func `neither descriptions nor errors show the credentials`() throws {
        let configuration = try BrokerConfiguration(url: "amqp://hidden-user:hidden-word@hidden-host/", name: "relay")
        var dumped = ""
        dump(configuration, to: &dumped)
        for text in ["\(configuration)", String(reflecting: configuration), dumped] {
            #expect(text.contains("relay"))
            #expect(!text.contains("hidden"))
        }
        let error = #expect(throws: AMQPError.self) {
            try BrokerConfiguration(url: "amqp://hidden-user:hidden-word@hidden-host:hidden", name: "relay")
        }
        #expect(error.map { "\($0)".contains("hidden") } == false)
    }

    @Test func `a heartbeat of less than a second is refused`() {
        #expect(throws: AMQPError.self) {
            try BrokerConfiguration(url: "amqp://u:p@h", name: "test", heartbeat: .milliseconds(500))
        }
    }
}
