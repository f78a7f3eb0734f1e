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
        /// When the platform has revoked the booth.
        package var revoked = GrowingWait(first: .seconds(60), longest: .seconds(3600))
        /// When one capture does not get through.
        package var capture = GrowingWait(first: .seconds(5), longest: .seconds(3600))
        /// Between two questions for a receipt.
        package var receipt = GrowingWait(first: .milliseconds(200), longest: .seconds(60))
        /// After how many questions in vain a capture is announced again. The platform knows a repeated announcement.
        package var questionsBeforeRepeat = 20

        package init() {}
    }

    struct Wait {
        var failures = 0
        var questions = 0
        var until = ContinuousClock.now
        var uploaded: Set<Identifier<Original>> = []
    }

    struct State {
        /// Captures of which was told that they were taken; no step comes before that word.
        var told: Set<Identifier<Capture>> = []
        var inHand: [Identifier<Capture>: Bool] = [:]
        var waits: [Identifier<Capture>: Wait] = [:]
        var outages = 0
        var silentUntil = ContinuousClock.now
        var level = SpoolRoom.Level.roomy
        var isRevoked = false
        /// Whether a question is under way that shows whether it still is.
        var isKnocking = false
        var unreadable = 0
        var diskTrouble: String?
    }

    let spool: Spool
    let platform: any Platform
    private let boothID: Identifier<Booth>
    private let verifier: ReceiptVerifier
    let wiping: OrderedWiping?
    let pace: Pace
    let now: @Sendable () -> Date
    let tell: @Sendable (CourierEvent) -> Void
    let state = Mutex(State())

    /// - Parameters:
    ///   - spool: recovered, and used by nobody else.
    ///   - wiping: which orders to wipe are obeyed; none unless it is there.
    ///   - tell: hears of every step; must not block.
    package init(
        spool: Spool, platform: any Platform, boothID: Identifier<Booth>, receiptKey: PassPublicKey,
        wiping: OrderedWiping? = nil, pace: Pace = Pace(), now: @escaping @Sendable () -> Date = { Date() },
        tell: @escaping @Sendable (CourierEvent) -> Void
    ) {
        self.spool = spool
        self.platform = platform
        self.boothID = boothID
        verifier = ReceiptVerifier(publicKey: receiptKey)
        self.wiping = wiping
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
        for (id, missing) in look.missing { tell(.incomplete(id, missing: missing)) }
        note(look)
        return !look.taken.isEmpty
    }

    /// Says what has changed since the last look.
    private func note(_ look: Spool.Look) {
        let level = look.isFull ? .full : look.room?.level ?? .roomy
        let (before, unreadable) = state.withLock { state in
            defer { (state.level, state.unreadable) = (level, look.unreadableSidecars) }
            return (state.level, state.unreadable)
        }
        if level != before {
            switch level {
            case .roomy: tell(.roomAgain)
            case .short: tell(.short)
            case .full: tell(.full)
            }
        }
        if look.unreadableSidecars != unreadable { tell(.unreadableSidecars(look.unreadableSidecars)) }
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
        if beginKnock(in: &steps, whenDone: whenDone) { return }
        await beginWithdrawal(in: &steps, whenDone: whenDone)
        for capture in await spool.inTurn {
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

    func step(_ chosen: SpooledCapture) async {
        // It may have come further since it was looked at.
        guard let capture = await spool.capture(chosen.id) else { return }
        do {
            switch capture.state {
            case .taken:
                guard try await checkDisk(of: capture), try await upload(capture) else { return forget(capture.id) }
                try await publish(capture)
            case .uploaded: try await publish(capture)
            case .published: try await ask(capture)
            case .receipted: try await free(capture, wasErased: false)
            }
        } catch let setback as Setback where setback.extent == .erased {
            await erased(capture)
        } catch is CancellationError {
            return
        } catch {
            // Somebody may have deleted it meanwhile.
            guard await spool.capture(capture.id) != nil else { return forget(capture.id) }
            // What is no setback is the spool's disk; other captures lie there too.
            postpone(capture.id, error as? Setback ?? Setback(.everything, "\(error)"))
        }
    }

    /// What the disk has damaged is never sent.
    private func checkDisk(of capture: SpooledCapture) async throws -> Bool {
        do {
            if try await spool.isIntact(capture.id) { return true }
        } catch {
            // It may be one file only, and it may be readable in an hour: it is kept, and holds up nobody.
            throw Setback(.thisCapture, "its files cannot be read: \(error)")
        }
        guard await spool.capture(capture.id) != nil else { return false }
        try await spool.setAside(capture.id)
        tell(.damaged(capture.id, sequence: capture.sequence))
        return false
    }

    private func forget(_ id: Identifier<Capture>) {
        state.withLock { state in
            state.waits[id] = nil
            state.told.remove(id)
        }
    }

    /// - Returns: `false` when it was deleted meanwhile, and must not be announced.
    private func upload(_ capture: SpooledCapture) async throws -> Bool {
        for file in capture.files {
            let isThere = state.withLock { $0.waits[capture.id]?.uploaded.contains(file.id) ?? false }
            if isThere { continue }
            try await platform.upload(file, of: capture, from: try await spool.path(of: file.id, in: capture.id))
            online()
            state.withLock { _ = $0.waits[capture.id, default: Wait()].uploaded.insert(file.id) }
        }
        // From here on it cannot be withdrawn, because the announcement may be under way.
        guard try await spool.advance(capture.id, to: .uploaded, at: now()) else { return false }
        tell(.uploaded(capture.id))
        return true
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
        forget(capture.id)
        tell(.freed(capture.id, wasErased: wasErased))
    }

    private func erased(_ capture: SpooledCapture) async {
        online()
        do {
            try await spool.advance(capture.id, to: .receipted, at: now())
            try await free(capture, wasErased: true)
        } catch {
            postpone(capture.id, Setback(.everything, "\(error)"))
        }
    }
}
