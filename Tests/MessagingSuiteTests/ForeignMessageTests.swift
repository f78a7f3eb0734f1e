import Testing

/// What strangers write into headers must not act with our rights when we publish their message again.
@Suite("Foreign messages", .serialized, .enabled(if: BrokerSystem.isAvailable))
struct ForeignMessageTests {
    @Test func `a message that names more queues is parked once and goes nowhere else`() async throws {
        try await BrokerSystem.run(Diary()) { system in
            let system = try #require(system as? BrokerSystem)
            try await system.sayForeign()
            // Carried into the dead queue, the header would bring a copy back for ever.
            try await system.settle { try await system.parked().count >= 1 }
            #expect(try await system.parked().map(\.reason) == ["no-handler"])
        }
    }
}
