import Contracts
import FoundationEssentials
import Messaging
import Synchronization

/// What the suite's service says to itself.
struct BellRung: Event {
    static let name: MessageName = "suite.bell-rung.v1"
    var key: String
    var number: Int
    var subject: String { key }
}

struct EchoHeard: Event {
    static let name: MessageName = "suite.echo-heard.v1"
    var key: String
    var number: Int
    var subject: String { key }
}

/// How a ring must go wrong, by its number.
struct Script: Sendable {
    enum Fault: Sendable {
        case transient(times: Int)
        case permanent
    }
    var faults: [Int: Fault] = [:]
}

/// What handlers did, seen from outside of any transaction.
final class Diary: Sendable {
    private let state = Mutex<(attempts: [Int: Int], heard: [EchoHeard], marks: Set<Int>)>(([:], [], []))
    private let script = Mutex(Script())

    init(_ script: Script = Script()) { self.script.withLock { $0 = script } }

    /// Lets everything succeed from now on.
    func mend() { script.withLock { $0 = Script() } }

    func attempt(_ number: Int) throws {
        let attempts = state.withLock { state in
            state.attempts[number, default: 0] += 1
            return state.attempts[number, default: 0]
        }
        switch script.withLock({ $0.faults[number] }) {
        case .transient(let times)? where attempts <= times: throw SuiteError(kind: .transient)
        case .permanent?: throw SuiteError(kind: .permanent)
        default: return
        }
    }

    func hear(_ echo: EchoHeard) {
        state.withLock { state in
            if echo.number < 0 { state.marks.insert(echo.number) } else { state.heard.append(echo) }
        }
    }

    /// Whether the mark with this negative number has come all the way through.
    func hasSeen(mark: Int) -> Bool { state.withLock { $0.marks.contains(mark) } }

    func attempts(at number: Int) -> Int { state.withLock { $0.attempts[number, default: 0] } }
    var heard: [EchoHeard] { state.withLock { $0.heard } }
}

struct SuiteError: ClassifiedError {
    let kind: FailureKind
    var reasonCode: String { kind == .permanent ? "hopeless" : "hiccup" }
}

/// Answers every ring with an echo, after the faults in its script.
struct AnswerBell: MessageHandler {
    let diary: Diary

    func handle(_ ring: BellRung, in context: HandlingContext) async throws {
        try await context.outbox.publish(EchoHeard(key: ring.key, number: ring.number))
        // Fails after it has said something, so that a failure which still says it would show.
        try diary.attempt(ring.number)
    }
}

struct WriteDownEcho: MessageHandler {
    let diary: Diary
    func handle(_ echo: EchoHeard, in context: HandlingContext) async throws { diary.hear(echo) }
}

func suiteSubscriptions<Session>(_ diary: Diary) -> [Subscription<Session>] {
    [
        Subscription(retry: RetryPolicy(waits: [.milliseconds(50), .milliseconds(100)])) { _ in
            AnswerBell(diary: diary)
        },
        Subscription { _ in WriteDownEcho(diary: diary) },
    ]
}
