package import Contracts
package import FoundationEssentials
package import Passes
internal import Synchronization

/// Brings captures from the watched folder to the platform, whatever the network does.
///
/// Each capture goes its steps alone, several at a time, so that one that cannot get through holds up nobody. What
/// concerns everything, a network that is away, stops all of them but one that knocks after growing waits. Nothing is
/// counted down: a capture stays in the spool until its receipt is checked.
package final class Courier: Sendable {
    package struct Pace: Sendable {
        /// How often the watched folder is looked at.
        package var look: Duration = .seconds(1)
        /// How often waits are checked for their end.
        package var tick: Duration = .milliseconds(200)
        /// Captures that are uploaded and published at the same time.
        package var uploads = 2
        /// Receipts that are asked for at the same time.
        package var questions = 4
        /// When nothing gets through.
        package var offline = GrowingWait(first: .seconds(1), longest: .seconds(300))
        /// When one capture does not get through.
        package var capture = GrowingWait(first: .seconds(5), longest: .seconds(3600))
        /// Between two questions for a receipt.
        package var receipt = GrowingWait(first: .milliseconds(200), longest: .seconds(60))
        /// After how many questions in vain a capture is announced again. The platform knows a repeated announcement.
        package var questionsBeforeRepeat = 20

        package init() {}
    }

    private struct Wait {
        var failures = 0
        var questions = 0
        var until = ContinuousClock.now
        var uploaded: Set<Identifier<Original>> = []
    }

    private struct State {
        /// Captures of which was told that they were taken; no step comes before that word.
        var told: Set<Identifier<Capture>> = []
        var inHand: [Identifier<Capture>: Bool] = [:]
        var waits: [Identifier<Capture>: Wait] = [:]
        var outages = 0
        var silentUntil = ContinuousClock.now
        var isFull = false
        var unreadable = 0
        var diskTrouble: String?
    }

    private let spool: Spool
    private let platform: any Platform
    private let boothID: Identifier<Booth>
    private let verifier: ReceiptVerifier
    private let pace: Pace
    private let now: @Sendable () -> Date
    private let tell: @Sendable (CourierEvent) -> Void
    private let state = Mutex(State())

    /// - Parameters:
    ///   - spool: recovered, and used by nobody else.
    ///   - tell: hears of every step; must not block.
    package init(
        spool: Spool, platform: any Platform, boothID: Identifier<Booth>, receiptKey: PassPublicKey,
        pace: Pace = Pace(), now: @escaping @Sendable () -> Date = { Date() },
        tell: @escaping @Sendable (CourierEvent) -> Void
    ) {
        self.spool = spool
        self.platform = platform
        self.boothID = boothID
        verifier = ReceiptVerifier(publicKey: receiptKey)
        self.pace = pace
        self.now = now
        self.tell = tell
    }

    /// Works until it is cancelled. What was under way then is done again by the next run.
    package func run() async {
        let (signals, wake) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let found = await spool.all.map(\.id)
        state.withLock { $0.told.formUnion(found) }
        await withTaskGroup(of: Void.self) { helpers in
            helpers.addTask {
                repeat {
                    if await self.look() { wake.yield() }
                } while (try? await Task.sleep(for: self.pace.look)) != nil
            }
            helpers.addTask {
                repeat { wake.yield() } while (try? await Task.sleep(for: self.pace.tick)) != nil
            }
            await withDiscardingTaskGroup { steps in
                for await _ in signals { await begin(in: &steps) { wake.yield() } }
            }
            helpers.cancelAll()
        }
    }

    // MARK: Taking

    /// Looks at the watched folder once; returns whether something was taken.
    private func look() async -> Bool {
        let look: Spool.Look
        do {
            look = try await spool.look(at: now())
        } catch {
            note(diskTrouble: "\(error)")
            return false
        }
        note(diskTrouble: nil)
        for id in look.taken {
            guard let capture = await spool.capture(id) else { continue }
            tell(.taken(capture))
            state.withLock { _ = $0.told.insert(id) }
        }
        let (wasFull, unreadable) = state.withLock { state in
            defer {
                state.isFull = look.isFull
                state.unreadable = look.unreadableSidecars
            }
            return (state.isFull, state.unreadable)
        }
        if look.isFull != wasFull { tell(look.isFull ? .full : .roomAgain) }
        if look.unreadableSidecars != unreadable { tell(.unreadableSidecars(look.unreadableSidecars)) }
        return !look.taken.isEmpty
    }

    /// Says the same trouble once.
    private func note(diskTrouble: String?) {
        let isNew = state.withLock { state in
            defer { state.diskTrouble = diskTrouble }
            return state.diskTrouble != diskTrouble
        }
        if isNew, let diskTrouble { tell(.diskTrouble(diskTrouble)) }
    }

    // MARK: Stepping

    /// Begins a step for every capture whose turn it is, as far as there is room.
    private func begin(in steps: inout DiscardingTaskGroup, whenDone: @escaping @Sendable () -> Void) async {
        for capture in await spool.all {
            guard choose(capture) else { continue }
            steps.addTask {
                await self.step(capture)
                self.state.withLock { $0.inHand[capture.id] = nil }
                whenDone()
            }
        }
    }

    private func choose(_ capture: SpooledCapture) -> Bool {
        state.withLock { state in
            let now = ContinuousClock.now
            guard state.told.contains(capture.id), state.inHand[capture.id] == nil, state.silentUntil <= now,
                state.waits[capture.id]?.until ?? now <= now
            else { return false }
            let isQuestion = capture.state >= .published
            let busy = state.inHand.values.count { $0 == isQuestion }
            let room =
                state.outages > 0
                ? (state.inHand.isEmpty ? 1 : 0) : (isQuestion ? pace.questions : pace.uploads) - busy
            guard room > 0 else { return false }
            state.inHand[capture.id] = isQuestion
            return true
        }
    }

    private func step(_ chosen: SpooledCapture) async {
        // It may have come further since it was looked at.
        guard let capture = await spool.capture(chosen.id) else { return }
        do {
            switch capture.state {
            case .taken:
                try await upload(capture)
                try await publish(capture)
            case .uploaded: try await publish(capture)
            case .published: try await ask(capture)
            case .receipted: try await free(capture, wasErased: false)
            }
        } catch let setback as Setback where setback.extent == .erased {
            await erased(capture)
        } catch let setback as Setback {
            postpone(capture, setback)
        } catch is CancellationError {
            return
        } catch {
            // The spool's disk; other captures lie there too.
            postpone(capture, Setback(.everything, "\(error)"))
        }
    }

    private func upload(_ capture: SpooledCapture) async throws {
        for file in capture.files {
            let isThere = state.withLock { $0.waits[capture.id]?.uploaded.contains(file.id) ?? false }
            if isThere { continue }
            try await platform.upload(file, of: capture, from: try await spool.path(of: file.id, in: capture.id))
            online()
            state.withLock { _ = $0.waits[capture.id, default: Wait()].uploaded.insert(file.id) }
        }
        try await spool.advance(capture.id, to: .uploaded, at: now())
        tell(.uploaded(capture.id))
    }

    private func publish(_ capture: SpooledCapture) async throws {
        try await platform.announce(capture)
        online()
        try await spool.advance(capture.id, to: .published, at: now())
        state.withLock { $0.waits[capture.id] = nil }
        tell(.published(capture.id))
    }

    private func ask(_ capture: SpooledCapture) async throws {
        guard let text = try await platform.receipt(of: capture) else {
            online()
            let questions = state.withLock { state in
                state.waits[capture.id, default: Wait()].questions += 1
                let questions = state.waits[capture.id]?.questions ?? 1
                state.waits[capture.id]?.until =
                    .now + pace.receipt.wait(afterFailures: questions, share: Double.random(in: 0...1))
                return questions
            }
            if questions.isMultiple(of: pace.questionsBeforeRepeat) { try await platform.announce(capture) }
            return
        }
        online()
        guard let receipt = try? await verifier.verify(text) else {
            throw Setback(.thisCapture, "the receipt is not signed by the platform")
        }
        guard ReceiptCheck.covers(receipt, capture, booth: boothID) else {
            throw Setback(.thisCapture, "the receipt is for something else")
        }
        try await spool.advance(capture.id, to: .receipted, at: now())
        try await free(capture, wasErased: false)
    }

    private func free(_ capture: SpooledCapture, wasErased: Bool) async throws {
        try await spool.free(capture.id)
        state.withLock { state in
            state.waits[capture.id] = nil
            state.told.remove(capture.id)
        }
        tell(.freed(capture.id, wasErased: wasErased))
    }

    private func erased(_ capture: SpooledCapture) async {
        online()
        do {
            try await spool.advance(capture.id, to: .receipted, at: now())
            try await free(capture, wasErased: true)
        } catch {
            postpone(capture, Setback(.everything, "\(error)"))
        }
    }

    // MARK: Waiting

    private func online() {
        let wasOffline = state.withLock { state in
            defer { state.outages = 0 }
            return state.outages > 0
        }
        if wasOffline { tell(.online) }
    }

    private func postpone(_ capture: SpooledCapture, _ setback: Setback) {
        let share = Double.random(in: 0...1)
        guard setback.extent == .everything else {
            let wait = state.withLock { state in
                state.waits[capture.id, default: Wait()].failures += 1
                let failures = state.waits[capture.id]?.failures ?? 1
                let wait = max(pace.capture.wait(afterFailures: failures, share: share), setback.atLeast ?? .zero)
                state.waits[capture.id]?.until = .now + wait
                return wait
            }
            online()
            return tell(.postponed(capture.id, reason: setback.description, wait: wait))
        }
        let wait: Duration? = state.withLock { state in
            // Steps that were begun before the first one failed tell nothing new.
            guard state.silentUntil <= .now else { return nil }
            state.outages += 1
            let wait = max(pace.offline.wait(afterFailures: state.outages, share: share), setback.atLeast ?? .zero)
            state.silentUntil = .now + wait
            return wait
        }
        if let wait { tell(.offline(reason: setback.description, wait: wait)) }
    }
}
