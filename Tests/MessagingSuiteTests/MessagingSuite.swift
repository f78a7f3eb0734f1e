import FoundationEssentials
import Testing

/// The promises of the message rules, kept by memory and by RabbitMQ alike.
@Suite("Messaging", .serialized)
struct MessagingSuite {
    @Test(arguments: SystemKind.available)
    func `a message is handled once and what its handler says arrives`(kind: SystemKind) async throws {
        let diary = Diary()
        try await kind.run(diary) { system in
            try await system.say(BellRung(key: "a", number: 1), id: UUID())
            try await system.settle { diary.heard.count == 1 }
            #expect(diary.heard == [EchoHeard(key: "a", number: 1)])
            #expect(try await system.parked().isEmpty)
        }
    }

    @Test(arguments: SystemKind.available)
    func `the same message delivered three times is said once`(kind: SystemKind) async throws {
        let diary = Diary()
        try await kind.run(diary) { system in
            let id = UUID()
            for _ in 0..<3 { try await system.say(BellRung(key: "a", number: 1), id: id) }
            try await system.settle { diary.heard.count == 1 }
            #expect(diary.heard.count == 1)
        }
    }

    @Test(arguments: SystemKind.available)
    func `a handler that fails says nothing until it succeeds`(kind: SystemKind) async throws {
        let diary = Diary(Script(faults: [1: .transient(times: 2)]))
        try await kind.run(diary) { system in
            try await system.say(BellRung(key: "a", number: 1), id: UUID())
            try await system.settle { diary.heard.count == 1 }
            #expect(diary.attempts(at: 1) == 3)
            #expect(diary.heard.count == 1)
        }
    }

    @Test(arguments: SystemKind.available)
    func `a hopeless message is parked at its first failure`(kind: SystemKind) async throws {
        let diary = Diary(Script(faults: [1: .permanent]))
        try await kind.run(diary) { system in
            let id = UUID()
            try await system.say(BellRung(key: "a", number: 1), id: id)
            try await system.settle { try await system.parked().count == 1 }
            #expect(try await system.parked() == [ParkedLetter(id: id, reason: "hopeless", attempts: 1)])
            #expect(diary.heard.isEmpty)
        }
    }

    @Test(arguments: SystemKind.available)
    func `a message that keeps failing is parked with its attempts`(kind: SystemKind) async throws {
        let diary = Diary(Script(faults: [1: .transient(times: 100)]))
        try await kind.run(diary) { system in
            let id = UUID()
            try await system.say(BellRung(key: "a", number: 1), id: id)
            try await system.settle { try await system.parked().count == 1 }
            #expect(try await system.parked() == [ParkedLetter(id: id, reason: "hiccup", attempts: 3)])
            #expect(diary.attempts(at: 1) == 3)
        }
    }

    @Test(arguments: SystemKind.available)
    func `a message that nobody can read is parked at once`(kind: SystemKind) async throws {
        let diary = Diary()
        try await kind.run(diary) { system in
            let id = UUID()
            try await system.sayUnreadable(named: BellRung.name, id: id)
            try await system.settle { try await system.parked().count == 1 }
            #expect(try await system.parked() == [ParkedLetter(id: id, reason: "unreadable", attempts: 1)])
        }
    }

    @Test(arguments: SystemKind.available)
    func `one bad message among a hundred costs only itself`(kind: SystemKind) async throws {
        let diary = Diary(Script(faults: [50: .permanent]))
        try await kind.run(diary) { system in
            for number in 1...100 { try await system.say(BellRung(key: "key-\(number)", number: number), id: UUID()) }
            // By number: an echo that shared the bad message's batch was written down twice, since that batch was taken
            // back and the diary stands outside of transactions.
            try await system.settle { Set(diary.heard.map(\.number)).count == 99 }
            #expect(Set(diary.heard.map(\.number)) == Set(1...100).subtracting([50]))
            #expect(try await system.parked().count == 1)
        }
    }

    @Test(arguments: SystemKind.available)
    func `messages about one thing arrive in the order they were said`(kind: SystemKind) async throws {
        let diary = Diary()
        try await kind.run(diary) { system in
            for number in 1...20 { try await system.say(BellRung(key: "same", number: number), id: UUID()) }
            try await system.settle { diary.heard.count == 20 }
            #expect(diary.heard.map(\.number) == Array(1...20))
        }
    }

    @Test(arguments: SystemKind.available)
    func `a parked message is handled once it is replayed after the mending`(kind: SystemKind) async throws {
        let diary = Diary(Script(faults: [1: .permanent]))
        try await kind.run(diary) { system in
            try await system.say(BellRung(key: "a", number: 1), id: UUID())
            try await system.settle { try await system.parked().count == 1 }
            diary.mend()
            try await system.replayParked()
            try await system.settle { diary.heard.count == 1 }
            #expect(diary.heard.count == 1)
            #expect(try await system.parked().isEmpty)
        }
    }

    @Test(arguments: SystemKind.available)
    func `a discarded message never comes back`(kind: SystemKind) async throws {
        let diary = Diary(Script(faults: [1: .permanent]))
        try await kind.run(diary) { system in
            try await system.say(BellRung(key: "a", number: 1), id: UUID())
            try await system.settle { try await system.parked().count == 1 }
            try await system.discardParked()
            diary.mend()
            try await system.replayParked()
            try await system.settle { true }
            #expect(diary.heard.isEmpty)
            #expect(try await system.parked().isEmpty)
        }
    }
}
