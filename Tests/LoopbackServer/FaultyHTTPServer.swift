import Synchronization

/// Stands in front of a real HTTP server on this machine and passes everything on, but for the faults that a test asks for.
///
/// It keeps the `Host` header, so that signatures of S3 hold behind it.
package final class FaultyHTTPServer: Sendable {
    package enum Fault: Sendable {
        /// Answers with that status and does not ask the server.
        case status(Int)
        /// Takes the request and ends the connection without a word.
        case silence
        /// Has the server do it, and ends the connection in place of the answer.
        case lostAnswer
        /// Answers as the server does and ends the connection after so many bytes of the body.
        case cut(after: Int)
        /// Asks for all and says 200 where a part was wanted.
        case wholeForRange
        /// Leaves out the last bytes of the body, and says so in its length as if nothing was missing.
        case shortened(by: Int)
        /// Says of an object that it has another length.
        case otherLength(Int)
        /// Pauses after each piece of the body of so many bytes.
        case slow(bytes: Int, pause: Duration)
        /// Says something else in the body.
        case edited(@Sendable (String) -> String)
    }

    private struct State {
        var rule: @Sendable (HTTPQuestion) -> Fault? = { _ in nil }
        var faults = 0
    }

    private final class Shared: Sendable {
        let state = Mutex(State())

        func fault(for question: HTTPQuestion) -> Fault? {
            let fault = state.withLock(\.rule)(question)
            if fault != nil { state.withLock { $0.faults += 1 } }
            return fault
        }
    }

    private let shared = Shared()
    private let server: LoopbackServer

    /// - Parameter upstream: the port of the real server, on 127.0.0.1.
    package init(before upstream: Int) throws {
        let shared = shared
        server = try LoopbackServer { client in
            while let question = client.readQuestion() {
                guard Exchange(question, upstream, client).happens(with: shared.fault(for: question)) else { return }
            }
        }
    }

    package var port: Int { server.port }

    /// How often something went wrong so far.
    package var faultCount: Int { shared.state.withLock(\.faults) }

    /// From now on `rule` says of each request what goes wrong with it; nil for nothing.
    package func misbehave(_ rule: @escaping @Sendable (HTTPQuestion) -> Fault?) {
        shared.state.withLock { $0.rule = rule }
    }

    /// The first `count` requests that `rule` picks go wrong, and no others.
    package func misbehave(_ count: Int, _ rule: @escaping @Sendable (HTTPQuestion) -> Fault?) {
        let left = Counter(count)
        misbehave { question in
            guard let fault = rule(question), left.take() else { return nil }
            return fault
        }
    }

    /// Everything is passed on again.
    package func behave() { misbehave { _ in nil } }

    private final class Counter: Sendable {
        private let left: Mutex<Int>
        init(_ count: Int) { left = Mutex(count) }
        func take() -> Bool {
            left.withLock { left in
                defer { left = max(0, left - 1) }
                return left > 0
            }
        }
    }
}

/// One request and its answer on their way.
private struct Exchange {
    private var question: HTTPQuestion
    private let upstream: Int
    private let client: LoopbackConnection

    init(_ question: HTTPQuestion, _ upstream: Int, _ client: LoopbackConnection) {
        self.question = question
        self.upstream = upstream
        self.client = client
    }

    /// - Returns: whether the connection to the client goes on.
    func happens(with fault: FaultyHTTPServer.Fault?) -> Bool {
        switch fault {
        case .silence: return false
        case .status(let status): return client.answer("\(status) Fault")
        case .lostAnswer:
            _ = asked(question)
            return false
        case .wholeForRange:
            var whole = question
            whole.headers["range"] = nil
            guard var answer = asked(whole) else { return false }
            answer.headers["content-range"] = nil
            return say(answer)
        default:
            guard let answer = asked(question) else { return false }
            return say(answer, changedBy: fault)
        }
    }

    private func asked(_ question: HTTPQuestion) -> HTTPAnswer? {
        guard let server = LoopbackConnection(to: upstream) else { return nil }
        defer { server.close() }
        server.write(question.text)
        server.write(question.body)
        return server.readAnswer(to: question.method)
    }

    private func say(_ answer: HTTPAnswer, changedBy fault: FaultyHTTPServer.Fault? = nil) -> Bool {
        var answer = answer
        switch fault {
        case .shortened(let count): answer.body = answer.body.dropLast(count)
        case .edited(let edit): answer.body = Array(edit(String(decoding: answer.body, as: UTF8.self)).utf8)
        case .otherLength(let length): answer.headers["content-length"] = "\(length)"
        case .cut(let count):
            client.write(answer.head(to: question.method))
            client.write(Array(answer.body.prefix(count)))
            return false
        case .slow(let bytes, let pause):
            client.write(answer.head(to: question.method))
            for start in stride(from: 0, to: answer.body.count, by: bytes) {
                guard client.write(Array(answer.body[start..<min(answer.body.count, start + bytes)])) else {
                    return false
                }
                guard !client.hangsUp(within: pause) else { return false }
            }
            return true
        default: break
        }
        return client.write(answer.head(to: question.method)) && client.write(answer.body)
    }
}
