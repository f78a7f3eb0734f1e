import Contracts
import Foundation
import GDPRRequests
import Messaging
import MessagingTesting
import Synchronization
import Testing

@Suite("RecordAnswer")
struct RecordAnswerTests {
    /// Answers in memory, with the meaning that the tables give them.
    private final class InMemoryAnswers: Answers {
        struct State {
            var known: Set<Identifier<SubjectRequest>> = []
            var answers: [Identifier<SubjectRequest>: [OwnerName: Answer]] = [:]
            var completed: [Identifier<SubjectRequest>: Date] = [:]
            var orders: FollowingOrders?
            var erasure: FollowingErasure?
            var isOrdered = false
            var isClosed = false
        }

        let state = Mutex(State())

        func record(_ answer: Answer) async throws -> RequestState? {
            state.withLock { state in
                guard state.known.contains(answer.requestID) else { return nil }
                let old = state.answers[answer.requestID]?[answer.owner]
                if (old?.answeredAt ?? .distantPast) < answer.answeredAt {
                    state.answers[answer.requestID, default: [:]][answer.owner] = answer
                }
                let answered = state.answers[answer.requestID] ?? [:]
                return RequestState(
                    missing: OwnerName.allCases.filter { answered[$0] == nil },
                    completedAt: state.completed[answer.requestID], following: Self.following(state))
            }
        }

        private static func following(_ state: State) -> Following {
            switch (state.orders, state.erasure) {
            case _ where state.isClosed: return .closed
            case (nil, nil): return .nothing
            case _ where state.isOrdered: return .sent
            case (let orders?, _): return .due(orders)
            case (nil, let erasure?): return .erasure(erasure)
            }
        }

        func markOrdered(_ request: Identifier<SubjectRequest>, at instant: Date) async throws {
            state.withLock { $0.isOrdered = true }
        }

        func markRequested(_ erasure: FollowingErasure, at instant: Date) async throws {
            try await markOrdered(erasure.requestID, at: instant)
        }

        func complete(_ request: Identifier<SubjectRequest>, at instant: Date) async throws {
            state.withLock { $0.completed[request] = $0.completed[request] ?? instant }
        }
    }

    private let answers = InMemoryAnswers()
    private let request = Identifier<SubjectRequest>(at: Date(timeIntervalSince1970: 1_790_000_000))
    private let at = Date(timeIntervalSince1970: 1_790_000_000)
    private let harness: MessagingHarness<Void>

    init() {
        let (answers, request) = (answers, request)
        answers.state.withLock { _ = $0.known.insert(request) }
        harness = MessagingHarness(
            service: "gdpr-requests", GDPRRequests.subscriptions { (_: Void) in answers }, session: {})
    }

    private func found<Owner: DataOwner>(
        _ owner: Owner.Type, _ count: Int, at instant: Date? = nil
    ) -> DataFound<Owner> {
        DataFound<Owner>(
            requestID: request, items: [TableCount(table: "thing", count: count)], answeredAt: instant ?? at)
    }

    private func total(_ owner: OwnerName) -> Int? {
        answers.state.withLock { $0.answers[request]?[owner]?.total }
    }

    @Test func `the last answer completes the request, in whatever order they come`() async throws {
        try await harness.deliver(found(NotificationsData.self, 4))
        try await harness.deliver(found(RetentionData.self, 3))
        try await harness.deliver(found(MediaData.self, 2))
        try await harness.deliver(found(IngestData.self, 1))
        #expect(answers.state.withLock { $0.completed.isEmpty })
        try await harness.deliver(found(AccountsData.self, 0))
        #expect(answers.state.withLock { $0.completed.keys.first } == request)
        #expect(OwnerName.allCases.map { total($0) } == [0, 1, 2, 4, 3])
    }

    @Test func `ingest's answer makes retention look for the captures it named, once`() async throws {
        let capture = Identifier<Capture>(at: at)
        var answer = found(IngestData.self, 1)
        answer.captures = [capture]
        let id = UUID()
        try await harness.deliver(answer, id: id)
        try await harness.deliver(answer, id: id)
        let orders = try await harness.said(FindData<RetentionData>.self)
        #expect(orders.map(\.requestID) == [request])
        #expect(orders.first?.captures == [capture] && orders.first?.lookups == [])
    }

    @Test func `retention is asked also when there are no captures, so that it answers for itself`() async throws {
        try await harness.deliver(found(IngestData.self, 0))
        #expect(try await harness.said(FindData<RetentionData>.self).map(\.captures) == [[]])
    }

    @Test func `a copy is ordered of everybody with the last answer, once, and does not complete the request`()
        async throws
    {
        let orders = FollowingOrders(
            wish: .export, keyID: Identifier(at: at), lookups: [AddressLookup(version: 1, hash: "00")],
            captures: [Identifier(at: at)])
        answers.state.withLock { $0.orders = orders }
        try await harness.deliver(found(AccountsData.self, 1))
        try await harness.deliver(found(IngestData.self, 1))
        try await harness.deliver(found(MediaData.self, 1))
        try await harness.deliver(found(NotificationsData.self, 1))
        #expect(try await harness.said(ExportData<AccountsData>.self).isEmpty)
        try await harness.deliver(found(RetentionData.self, 1))
        try await harness.deliver(found(RetentionData.self, 1, at: at.addingTimeInterval(1)))
        let copies = try await harness.said(ExportData<AccountsData>.self)
        #expect(copies.map(\.keyID) == [orders.keyID] && copies.first?.captures == orders.captures)
        #expect(try await harness.said(ExportData<MediaData>.self).map(\.lookups) == [orders.lookups])
        // Known by captures only, and told no more.
        #expect(try await harness.said(ExportData<RetentionData>.self).map(\.lookups) == [[]])
        #expect(answers.state.withLock { $0.completed.isEmpty })
    }

    @Test func `what is answered after the request was closed makes nobody do anything`() async throws {
        answers.state.withLock { state in
            state.isClosed = true
            state.orders = FollowingOrders(wish: .export, keyID: Identifier(at: at), lookups: [], captures: [])
        }
        try await harness.deliver(found(IngestData.self, 1))
        try await harness.deliver(found(AccountsData.self, 1))
        try await harness.deliver(found(MediaData.self, 1))
        try await harness.deliver(found(NotificationsData.self, 1))
        try await harness.deliver(found(RetentionData.self, 1))
        #expect(await harness.saidMessages.isEmpty)
        #expect(await harness.parked.isEmpty)
        #expect(answers.state.withLock { $0.completed.isEmpty && $0.answers[request]?.count == 5 })
    }

    @Test func `a correction goes to everybody with its sealed value`() async throws {
        let orders = FollowingOrders(
            wish: .rectify(.mail, Sealed("AQ")), keyID: Identifier(at: at), lookups: [], captures: [])
        answers.state.withLock { $0.orders = orders }
        try await harness.deliver(found(AccountsData.self, 1))
        try await harness.deliver(found(IngestData.self, 1))
        try await harness.deliver(found(MediaData.self, 1))
        try await harness.deliver(found(RetentionData.self, 1))
        try await harness.deliver(found(NotificationsData.self, 1))
        let said = try await harness.said(RectifyData<NotificationsData>.self)
        #expect(said.map(\.field) == [.mail] && said.first?.value == Sealed("AQ"))
    }

    @Test func `an erasure is said with the last answer, once and with who decided, and does not complete the request`()
        async throws
    {
        let erasure = FollowingErasure(
            requestID: request, captures: [Identifier(at: at)], lookups: [AddressLookup(version: 1, hash: "00")],
            actor: ErasureDecider.court.actor(enteredBy: "ops"), reason: "judgment 7")
        answers.state.withLock { $0.erasure = erasure }
        try await harness.deliver(found(AccountsData.self, 0))
        try await harness.deliver(found(IngestData.self, 1))
        try await harness.deliver(found(MediaData.self, 1))
        try await harness.deliver(found(NotificationsData.self, 1))
        #expect(try await harness.said(ErasureRequested.self).isEmpty)
        try await harness.deliver(found(RetentionData.self, 1))
        try await harness.deliver(found(RetentionData.self, 1, at: at.addingTimeInterval(1)))
        let said = try await harness.said(ErasureRequested.self)
        #expect(said.map(\.requestID) == [request] && said.first?.captures == erasure.captures)
        #expect(said.first?.lookups == erasure.lookups)
        let envelope = try #require(await harness.saidMessages.last?.envelope)
        #expect(envelope.actor == "court:ops" && envelope.reason == "judgment 7")
        // It is complete when everything has ended, not before.
        #expect(answers.state.withLock { $0.completed.isEmpty })
    }

    @Test func `a late copy of an older answer does not replace a newer one`() async throws {
        try await harness.deliver(found(MediaData.self, 5, at: at.addingTimeInterval(60)))
        try await harness.deliver(found(MediaData.self, 1))
        #expect(total(.media) == 5)
    }

    @Test func `an answer to a request that does not exist is parked at once`() async throws {
        answers.state.withLock { $0.known = [] }
        try await harness.deliver(found(IngestData.self, 1))
        #expect(await harness.parked.map(\.reason) == ["request-unknown"])
        #expect(try await harness.said(FindData<RetentionData>.self).isEmpty)
    }
}
