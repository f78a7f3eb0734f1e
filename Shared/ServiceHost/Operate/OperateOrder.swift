import MessagingRuntime
import WebPages

/// What an operator wants done, as a form or a program says it.
struct OperateOrder: Decodable, Sendable, Equatable {
    /// The acts, as addresses and forms spell them.
    enum Act: String, Decodable, Sendable, CaseIterable {
        case pause, resume, concurrency, replay, discard
    }

    var act: Act
    /// For acts on a workload.
    var workload: String?
    var concurrency: Int?
    /// For acts on parked letters: one of them, or all of a reason.
    var id: String?
    var parkedFor: String?
    /// Why; recorded.
    var because: String?

    /// The reason on one line.
    ///
    /// - Throws: 422 when there is none, or a long one.
    func reason() throws(APIError) -> String {
        let words = (because ?? "").split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard !words.isEmpty, words.count <= 500,
            !words.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else { throw .invalid("because", "say why, in at most 500 characters", code: "operate-because") }
        return words
    }

    /// What is wanted of the workload; nil for acts on letters.
    func workloadAct() throws(APIError) -> (act: WorkloadAct, workload: String)? {
        guard act != .replay, act != .discard else { return nil }
        guard let workload, !workload.isEmpty else { throw .invalid("workload", "says which one is meant") }
        switch act {
        case .pause: return (.pause, workload)
        case .resume: return (.resume, workload)
        default:
            guard let concurrency, WorkloadAct.concurrencies.contains(concurrency) else {
                throw .invalid("concurrency", "wants a whole number from 1 to 64", code: "operate-concurrency")
            }
            return (.concurrency(concurrency), workload)
        }
    }

    /// Which letters are meant: one, or those of one reason, never all by accident.
    func letters() throws(APIError) -> DeadLetters.Choice {
        switch (id, parkedFor) {
        case (let id?, nil): return .id(id)
        case (nil, let reason?): return .parkedFor(reason)
        default: throw .invalid("id", "give the id of one message, or parkedFor a reason")
        }
    }
}
