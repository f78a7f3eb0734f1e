import Testing

@Suite("Lints")
struct LintsTests {
    @Test func `every Swift file keeps the rules of the house`() {
        let violations = Repository.swift.flatMap(Lints.violations)
        #expect(violations.isEmpty, "\(list(violations))")
    }

    @Test func `no service has a copy of what it may import`() {
        let violations = CopyLints.violations(services: Rooms.services, in: Repository.shipped)
        #expect(violations.isEmpty, "\(list(violations))")
    }

    @Test func `a copy is found where the original may be imported, and a namesake elsewhere is left alone`() {
        let offered = SourceText(path: "Shared/ServiceHost/A.swift", "package enum Output: A {}\nstruct Inner {}\n")
        func lines(_ folder: String, _ text: String) -> [Int] {
            CopyLints.violations(
                services: Rooms.services,
                in: [offered, SourceText(path: "Services/\(folder)/Sources/B.swift", text)]
            ).map(\.line)
        }
        #expect(lines("media", "import ServiceHost\nfinal class Output<A> {}\n") == [2])
        #expect(lines("media", "struct Inner {}\nenum Outputs {}\nextension Output {}\nlet a = Output()\n") == [])
        #expect(lines("media", "enum B {\n    struct Output {}\n}\n") == [])
        #expect(lines("booth", "enum Output {}\n") == [], "the agent may not import ServiceHost")
    }

    // The breaches are planted: text that the lints read, never code of ours.
    @Test(arguments: [
        ("Shared/Vault/A.swift", "public struct A {}", "nothing is public"),
        ("Tests/VaultTests/A.swift", "@testable import Vault", "@testable"),
        ("Services/media/Sources/A.swift", "open class A {}", "nothing is open"),
        ("Services/media/Sources/A.swift", "let a = try! b()", "try!"),
        ("Shared/AMQP/A.swift", "fatalError(\"no\")", "fatalError"),
        ("Services/media/Sources/A.swift", "let a = b as! C", "as!"),
        ("Services/media/Sources/A.swift", "print(\"hello\")", "CommandOutput"),
        ("Services/media/Sources/A.swift", "    let a = unsafe b", "layers 0 and 1"),
        ("Shared/Journal/A.swift", "nonisolated(unsafe) var a = 1", "layers 0 and 1"),
        ("Services/media/Sources/A.swift", "func a(_ b: UnsafeRawBufferPointer) {}", "layers 0 and 1"),
        ("Shared/AMQP/A.swift", "final class A: @unchecked Sendable {}", "what protects it"),
        ("Services/media/Sources/A.swift", "let a: Query = \"delete from b where c < now()\"", "pass the instant"),
        ("Services/media/Sources/A.swift", "let a = \"select CURRENT_TIMESTAMP\"", "pass the instant"),
        ("Services/media/Sources/A.swift", "Queue(\"a\", arguments: [\"x-queue-mode\": .string(\"lazy\")])", "lazy"),
        ("Shared/MessagingRuntime/A.swift", "Queue(name: a, durable: false)", "transient"),
        ("Shared/AMQP/A.swift", "_ = unsafe amqp_basic_qos(state, 1, 0, count, 1)", "global prefetch"),
        ("Shared/MessagingRuntime/A.swift", "let a = [\"ha-mode\": \"all\"]", "quorum"),
        ("Shared/Vault/A.swift", "package final class A {}", "no doc comment"),
    ])
    func `a planted breach is found`(path: String, line: String, sentence: String) {
        let violations = Lints.violations(in: SourceText(path: path, "import Glibc\n\(line)\n"))
        #expect(violations.count == 1, "\(list(violations))")
        #expect(violations.first?.line == 2)
        #expect(violations.first?.sentence.contains(sentence) == true)
    }

    // Planted as well: what a careless lint would take for a breach.
    @Test(arguments: [
        ("Shared/AMQP/A.swift", "let a = unsafe b"),
        ("Services/media/Sources/A.swift", "let a: Query = \"\\(unsafe: b) \\(clock.now())\""),
        ("Services/media/Sources/A.swift", "let a = clock.now()"),
        ("Services/media/Sources/A.swift", "// public, try! and print(now()) are words here"),
        ("Services/media/Sources/A.swift", "let a = \"try! fatalError public print()\""),
        ("Services/media/Sources/A.swift", "page.print(b)"),
        ("Services/media/Sources/A.swift", "let a = Query(unsafe: b)"),
        ("Services/media/Sources/A.swift", "let a: Query = \"select b from known()\""),
        ("Shared/AMQP/A.swift", "_ = unsafe amqp_basic_qos(state, 1, 0, count, 0)"),
        ("Shared/AMQP/A.swift", "Queue(name: a, durable: false, exclusive: true)"),
        ("Services/media/Sources/CommandOutput.swift", "print(\"hello\")"),
        ("Tests/VaultTests/A.swift", "@Test func `a public key is no try! of anything`() { let a = try! b() }"),
        ("Services/media/Sources/A.swift", "let publicKey = #\"public \"quoted\" now\"#"),
    ])
    func `what only looks like a breach is left alone`(path: String, line: String) {
        let violations = Lints.violations(in: SourceText(path: path, "\(line)\n"))
        #expect(violations.isEmpty, "\(list(violations))")
    }

    @Test func `a type with attributes between comment and declaration is documented`() {
        let text = "/// What it is.\n@safe\npackage struct A {}\n"
        #expect(Lints.violations(in: SourceText(path: "Shared/AMQP/A.swift", text)).isEmpty)
    }

    @Test func `a front door of sixteen lines is too long`() {
        let fifteen = String(repeating: "let a = 1\n", count: 15)
        #expect(Lints.violations(in: SourceText(path: "Services/media/Main/Main.swift", fifteen)).isEmpty)
        let sixteen = Lints.violations(in: SourceText(path: "Services/media/Main/Main.swift", fifteen + "let b = 1\n"))
        #expect(sixteen.first?.sentence.contains("at most 15 lines") == true)
    }
}
