internal import FoundationEssentials
internal import UnixSignals

/// Several simulated booths side by side.
struct SimulatedFleet: Sendable {
    let booths: [SimulatedBooth]
    let faults: SimulatedFaults

    /// Plays all of them until each is complete, the time is up, or a signal asks to stop.
    func play(within seconds: Double) async {
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                await playAll()
                return true
            }
            group.addTask {
                for await _ in signals { return true }
                return false
            }
            group.addTask {
                try? await Task.sleep(for: .seconds(seconds))
                return true
            }
            for await isEnd in group where isEnd { break }
            group.cancelAll()
        }
    }

    private func playAll() async {
        await withTaskGroup(of: Void.self) { group in
            for booth in booths {
                group.addTask {
                    do { try await booth.play() } catch {
                        StandardError.write("booth: a simulated booth ended: \(error)\n")
                    }
                }
            }
        }
    }

    var ledger: FleetLedger {
        get async {
            var ledgers: [Ledger] = []
            for booth in booths { ledgers.append(await booth.ledger) }
            return FleetLedger(ledgers, asked: faults)
        }
    }

    var receipts: [KeptReceipt] {
        get async {
            var receipts: [KeptReceipt] = []
            for booth in booths { receipts += await booth.simulator.receipts }
            return receipts
        }
    }
}
