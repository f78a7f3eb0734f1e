import Ingest
import ServiceHost
import Testing

@Suite("BoothAddress")
struct BoothAddressTests {
    @Test(arguments: [
        (
            "amqps://broker:5671/messagebox?cacertfile=/ca.pem",
            "amqps://booth-7:a%40b@broker:5671/messagebox?cacertfile=/ca.pem"
        ),
        ("amqps://ingest:secret@broker:5671/%2F", "amqps://booth-7:a%40b@broker:5671/%2F"),
        ("amqp://[::1]:5672", "amqp://booth-7:a%40b@[::1]:5672"),
        ("amqps://broker/v?name=a@b", "amqps://booth-7:a%40b@broker/v?name=a@b"),
    ])
    func `a booth gets its own credentials and nobody else's`(template: String, wanted: String) throws {
        #expect(try BoothAddress(template).url(user: "booth-7", password: "a@b") == wanted)
    }

    @Test func `what is no address names the setting`() {
        #expect(throws: SettingError.self) { try BoothAddress("broker") }
    }
}
