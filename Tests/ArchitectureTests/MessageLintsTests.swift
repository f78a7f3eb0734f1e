import Testing

@Suite("What READMEs say about messages")
struct MessageLintsTests {
    @Test func `every service's README names exactly the messages that the service hears and says`() throws {
        let document = try #require(Repository.text("Shared/Contracts/asyncapi.yaml"))
        let messages = MessageLints.messages(document)
        #expect(messages.count > 50 && messages.allSatisfy { !$0.title.isEmpty && !$0.senders.isEmpty })
        let violations = Rooms.services.keys.sorted().flatMap { service in
            let source = Repository.paths
                .filter { $0.hasPrefix("Services/\(service)/Sources/") && $0.hasSuffix(".swift") }
                .compactMap(Repository.text).joined()
            return MessageLints.readme(
                of: service, Repository.text("Services/\(service)/README.md") ?? "",
                handled: MessageLints.handled(in: source), messages: messages)
        }
        #expect(violations.isEmpty, "\(list(violations))")
    }

    // MARK: The lint itself

    private static let document = """
        asyncapi: 3.0.0
        channels:
          a.made.v1:
            x-said-by: [a]
            bindings:
              amqp:
                exchange:
                  name: events
          b.go.v1:
            x-said-by: [a, c]
            bindings:
              amqp:
                exchange:
                  name: commands
        operations:
          send-a.made.v1:
            action: send
        components:
          messages:
            a.made.v1:
              name: a.made.v1
              title: Made
            b.go.v1:
              name: b.go.v1
              title: Go

        """

    private static let messages: [MessageLints.Described] = [
        MessageLints.Described(name: "a.made.v1", title: "Made", isOrder: false, senders: ["a"]),
        MessageLints.Described(name: "b.go.v1", title: "Go", isOrder: true, senders: ["a", "c"]),
    ]

    @Test func `messages are read from the published description`() {
        #expect(MessageLints.messages(Self.document) == Self.messages)
    }

    @Test func `what a handler takes is read from its method, whatever it is generic over`() {
        let source = """
            package func handle(_ found: DataFound<Owner>, in context: HandlingContext) async throws {
            func handle(_ made: Made, in context: HandlingContext) async throws {
            func handle(_ file: File) throws {
            """
        #expect(MessageLints.handled(in: source) == ["DataFound", "Made"])
    }

    @Test func `a message that a README lacks or invents is found`() {
        func sentences(_ text: String, handled: Set<String> = ["Made"]) -> [String] {
            MessageLints.readme(of: "b", text, handled: handled, messages: Self.messages).map(\.sentence)
        }
        let whole = "# b\n\n## Hears\n\n- `a.made.v1`,\n  `b.go.v1`: does `something`.\n\n## Says\n\nNothing.\n"
        #expect(sentences(whole) == [])
        #expect(sentences(whole, handled: []) == ["\"## Hears\" names a.made.v1, which is not so"])
        #expect(sentences("# b\n\n## Hears\n\n- `a.made.v1`\n\n## Says\n") == ["\"## Hears\" lacks b.go.v1"])
        #expect(
            sentences(whole + "\n- `a.made.v1`\n") == ["\"## Says\" names a.made.v1, which is not so"])
    }
}
