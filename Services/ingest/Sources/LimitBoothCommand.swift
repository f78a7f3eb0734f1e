import ArgumentParser
import Contracts
import Foundation
import MessagingRuntime
import ServiceHost

/// `ingest booth quota`
struct LimitBoothCommand: ServiceCommand {
    typealias Program = Ingest
    static let configuration = CommandConfiguration(
        commandName: "quota", abstract: "Say how much one booth may upload.",
        discussion: """
            A booth that has used its share waits and keeps everything. What is not given goes back to the settings \
            INGEST_BYTES_PER_DAY and INGEST_UNFINISHED_BYTES. It holds from the booth's next request on.
            """)

    @Option(help: "The number painted on the booth.")
    var number: Int

    @Option(help: "Bytes that it may upload in a day (UTC).")
    var bytesPerDay: Int?

    @Option(help: "Bytes that its unfinished uploads may hold together.")
    var unfinishedBytes: Int?

    @OptionGroup var operatorOptions: OperatorCommandOptions

    mutating func validate() throws {
        for limit in [bytesPerDay, unfinishedBytes] {
            guard limit ?? 1 > 0 else { throw ValidationError("a limit is a number of bytes above 0") }
        }
    }

    func run(_ frame: ServiceFrame) async throws {
        let order = operatorOptions.act
        let now = frame.now().inMilliseconds
        let booth = try await Backbone.with(frame) { backbone in
            try await backbone.unit.perform(at: now, actor: order.who, reason: order.reason) { transaction, _ in
                let booth = try await Booths(runner: transaction).limit(
                    number: number, bytesPerDay: bytesPerDay, unfinishedBytes: unfinishedBytes)
                if booth != nil {
                    try await OperatorActs(runner: transaction).record(
                        "booth quota", of: "booth \(number)", by: order, at: now)
                }
                return booth
            }
        }
        guard booth != nil else { throw ValidationError("there is no booth \(number); `ingest booth list` shows all") }
        CommandOutput.write(
            "booth \(number): \(Self.text(bytesPerDay)) a day, \(Self.text(unfinishedBytes)) unfinished")
    }

    private static func text(_ limit: Int?) -> String { limit.map { "\($0) bytes" } ?? "as every booth" }
}
