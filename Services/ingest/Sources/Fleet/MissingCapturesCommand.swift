import ArgumentParser
import Contracts
import Foundation
import ServiceHost

/// `ingest captures missing`: the gap report.
struct MissingCapturesCommand: ServiceCommand {
    typealias Program = Ingest
    static let configuration = CommandConfiguration(
        commandName: "missing", abstract: "List the numbers of captures that booths gave and that never arrived.",
        discussion: """
            A number is accounted for by a capture, whole or not, by one that was withdrawn at the booth, or by one that \
            was erased. What a booth has not sent yet is missing until it arrives: look at "waits there" first.
            """)

    @Option(help: "Only of the booth with this number.")
    var booth: Int?

    @Option(help: "Only of this rental's booths, and only what may have been made during it.")
    var rental: String?

    @Flag(help: "Print JSON.")
    var json = false

    func run(_ frame: ServiceFrame) async throws {
        let rentalID = try rental.map { text in
            guard let id = Identifier<Rental>(text) else {
                throw ValidationError("--rental wants the identifier of a rental, as `accounts rental list` prints it")
            }
            return id
        }
        let gaps = try await Backbone.with(frame) { backbone in
            try await report(rentalID, in: backbone, at: frame.now().inMilliseconds)
        }
        try CommandOutput.write(
            ["booth", "device", "numbers", "count", "made after", "made before", "waits there"],
            gaps.map(Self.row), json: json, otherwise: "Nothing is missing.")
    }

    private static func row(_ gap: NumberGap, waiting: Int?) -> [String] {
        let times = [gap.madeAfter, gap.madeBefore].map { $0.map { ContractCoding.text(of: $0) } ?? "" }
        let numbers = ["\(gap.boothNumber)", "\(gap.device)", gap.text, "\(gap.numbers.count)"]
        return numbers + times + [waiting.map { "\($0)" } ?? "unknown"]
    }

    private func report(
        _ rental: Identifier<Rental>?, in backbone: Backbone, at now: Date
    ) async throws -> [(NumberGap, waiting: Int?)] {
        let fleet = try await Fleet(runner: backbone.database).booths()
        let waiting = Dictionary(fleet.map { ($0.id, $0.heartbeat?.waiting) }) { first, _ in first }
        var gaps: [NumberGap]
        if let rental {
            let statement = try await RentalStatements(runner: backbone.database).statement(of: rental, at: now)
            guard let statement else {
                throw ValidationError("accounts has told of no rental \(rental); `accounts rental list` shows all")
            }
            gaps = statement.parts.flatMap(\.missing)
        } else {
            gaps = try await SequenceNumbers(runner: backbone.database).gaps(of: fleet.map(\.id)).missing
        }
        if let booth {
            guard fleet.contains(where: { $0.number == booth }) else {
                throw ValidationError("there is no booth \(booth); `ingest booth list` shows all")
            }
            gaps.removeAll { $0.boothNumber != booth }
        }
        return gaps.map { ($0, waiting: waiting[$0.boothID] ?? nil) }
    }
}
