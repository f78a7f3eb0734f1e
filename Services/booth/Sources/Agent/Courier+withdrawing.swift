package import Contracts
import FoundationEssentials
import Synchronization

/// What became of somebody's wish to delete.
package struct Deletion: Sendable, Equatable {
    /// Gone from the booth; the platform will be told.
    package var deleted: [Identifier<Capture>] = []
    /// Announced already, so that the platform may have them: the guest's page deletes those.
    package var announced: [Identifier<Capture>] = []
    /// Captures that were still waiting for their files.
    package var takenBack = 0

    package var isEmpty: Bool { deleted.isEmpty && announced.isEmpty && takenBack == 0 }

    package init() {}
}

/// Captures that go before the platform has heard of them.
extension Courier {
    /// Deletes one capture, at once.
    ///
    /// - Throws: what the spool's disk throws.
    package func delete(_ capture: Identifier<Capture>) async throws -> Deletion {
        var deletion = Deletion()
        guard await spool.capture(capture) != nil else { return deletion }
        if try await spool.withdraw(capture, at: now()) {
            tell(.withdrawn(capture))
            deletion.deleted.append(capture)
        } else {
            deletion.announced.append(capture)
        }
        return deletion
    }

    /// Deletes whatever a session has made so far.
    package func delete(session: String) async throws -> Deletion {
        var deletion = Deletion()
        deletion.takenBack = try await spool.takeBack(session)
        for capture in await spool.captures(of: session) {
            let one = try await delete(capture.id)
            deletion.deleted += one.deleted
            deletion.announced += one.announced
        }
        return deletion
    }

    /// Begins to tell the platform what is withdrawn, one at a time.
    func beginWithdrawal(in steps: inout DiscardingTaskGroup, whenDone: @escaping @Sendable () -> Void) async {
        guard let withdrawal = await spool.withdrawals.first, chooseWithdrawal(withdrawal) else { return }
        steps.addTask {
            await self.say(withdrawal)
            self.state.withLock { $0.inHand[withdrawal.capture] = nil }
            whenDone()
        }
    }

    private func chooseWithdrawal(_ withdrawal: SpooledWithdrawal) -> Bool {
        state.withLock { state in
            let isTime = state.silentUntil <= .now && state.waits[withdrawal.capture]?.until ?? .now <= .now
            guard isTime, state.inHand[withdrawal.capture] == nil, state.outages == 0 || state.inHand.isEmpty else {
                return false
            }
            state.inHand[withdrawal.capture] = true
            return true
        }
    }

    private func say(_ withdrawal: SpooledWithdrawal) async {
        do {
            try await platform.withdraw(withdrawal)
            online()
            try await spool.forget(withdrawal)
            state.withLock { $0.waits[withdrawal.capture] = nil }
        } catch let setback as Setback {
            postpone(withdrawal.capture, setback)
        } catch is CancellationError {
            return
        } catch {
            postpone(withdrawal.capture, Setback(.everything, "\(error)"))
        }
    }
}
