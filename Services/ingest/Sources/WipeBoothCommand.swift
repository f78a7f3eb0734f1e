import ArgumentParser
import Contracts
import Foundation
import MessagingRuntime
import Passes
import ServiceHost

/// `ingest booth wipe`
struct WipeBoothCommand: ServiceCommand {
    typealias Program = Ingest
    static let configuration = CommandConfiguration(
        commandName: "wipe", abstract: "Order a revoked booth to wipe what it holds.",
        discussion: """
            Says what would be lost, and does nothing without --yes. The booth fetches the signed order when it asks \
            again, checks that it is for that device, wipes, and says what it has wiped. What is not here by then is \
            lost for ever. Another device that becomes the booth does not obey it.
            """)

    @Option(help: "The number painted on the booth.")
    var number: Int

    @Option(help: "The last capture to wipe, by its number; unless set the highest that the platform has heard of.")
    var last: Int?

    @Flag(help: "Really order it.")
    var yes = false

    @OptionGroup var operatorOptions: OperatorCommandOptions

    private var notRevoked: ValidationError {
        ValidationError("booth \(number) is not revoked; `ingest booth revoke` comes first")
    }

    func run(_ frame: ServiceFrame) async throws {
        let now = frame.now().inMilliseconds
        try await Backbone.with(frame) { backbone in
            guard let booth = try await Booths(runner: backbone.database).booth(number: number) else {
                throw ValidationError("there is no booth \(number); `ingest booth list` shows all")
            }
            guard booth.isRevoked, booth.publicKey != nil else { throw notRevoked }
            guard last.map(booth.sequences.contains) ?? true,
                let plan = try await WipePlan(for: booth, last: last, runner: backbone.database)
            else {
                throw ValidationError(
                    "say --last, from \(booth.firstSequence) to \(booth.sequences.upperBound): nothing tells how far "
                        + "this device has counted")
            }
            for sentence in plan.sentences(ofBooth: number) { CommandOutput.write(sentence) }
            guard yes else { return CommandOutput.write("nothing is ordered; --yes orders it") }
            try await backbone.unit.perform(
                at: now, actor: operatorOptions.act.who, reason: operatorOptions.act.reason
            ) { transaction, _ in
                // The device may just be replacing its key, or another one taking its place.
                let held = try await Booths(runner: transaction).lock([booth.id]).first
                guard let held, held.isRevoked, held.devices == booth.devices, let device = held.publicKey else {
                    throw notRevoked
                }
                let order = WipeOrder(
                    id: UUID.version7(at: now), booth: booth.id.uuid,
                    device: try PassPublicKey(Data(device).base64EncodedString()).fingerprint,
                    lastSequence: plan.lastSequence, orderedAt: now)
                try await WipeOrders(runner: transaction).add(order, to: device)
                try await OperatorActs(runner: transaction).record(
                    "booth wipe", of: "booth \(number) up to capture \(plan.lastSequence)", by: operatorOptions.act,
                    at: now)
            }
            CommandOutput.write("ordered: booth \(number) wipes when it asks again")
        }
    }
}
