import ArgumentParser
import Contracts
import Deadlines
import Foundation
import ServiceHost

/// `retention forecast`: what goes when.
struct ForecastCommand: ServiceCommand {
    typealias Program = Retention
    static let configuration = CommandConfiguration(
        commandName: "forecast", abstract: "List how many captures will be erased, per rental and month.",
        discussion: "Reads only. Months and instants are those of Brussels.")

    @Option(help: "Only what goes until the end of this day, such as 2027-06-30.")
    var until: String?

    @Option(help: "Only this rental.")
    var rental: String?

    @Flag(help: "One line per capture, soonest first, at most --limit of them.")
    var each = false

    @Option(help: "How many lines --each prints at most.")
    var limit = 1000

    func run(_ frame: ServiceFrame) async throws {
        let backbone = try Backbone(frame)
        let clocks = PostgreSQLClocks(runner: backbone.database)
        do {
            let last = try until.map(Self.endOfDay) ?? .distantFuture
            let rental = try rental.map(Self.rental)
            let table =
                each
                ? Self.table(try await clocks.due(until: last, rental: rental, atMost: limit))
                : Self.table(try await clocks.forecast(until: last, rental: rental))
            CommandOutput.write(table.text(otherwise: "No clock runs. Captures get one when they arrive."))
        } catch {
            await backbone.close()
            throw error
        }
        await backbone.close()
    }

    private static func table(_ lines: [ForecastLine]) -> TextTable {
        TextTable(
            ["month", "rental", "captures", "first", "last"],
            lines.map { [$0.month, "\($0.rentalID)", "\($0.captures)", $0.first.inBrussels, $0.last.inBrussels] })
    }

    private static func table(_ timers: [CaptureTimer]) -> TextTable {
        TextTable(
            ["erased at", "capture", "rental", "not before", "not after"],
            timers.map {
                [
                    $0.eraseAt.inBrussels, "\($0.captureID)", "\($0.rentalID)", $0.notBefore.inBrussels,
                    $0.notAfter.inBrussels,
                ]
            })
    }

    static func endOfDay(_ text: String) throws -> Date {
        guard let day = CivilDate(text) else {
            throw ValidationError("--until wants a day, such as 2027-06-30")
        }
        return BrusselsTime.end(of: day)
    }

    static func rental(_ text: String) throws -> Identifier<Rental> {
        guard let rental = Identifier<Rental>(text) else {
            throw ValidationError("--rental wants the identifier of a rental, as `accounts rental list` prints it")
        }
        return rental
    }
}

extension Date {
    /// `2027-05-31 23:59`, as a clock in Brussels shows it.
    var inBrussels: String {
        var format = Date.VerbatimFormatStyle(
            format: """
                \(year: .padded(4))-\(month: .twoDigits)-\(day: .twoDigits) \
                \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits)
                """,
            timeZone: .gmt, calendar: Calendar(identifier: .gregorian))
        format.timeZone = TimeZone(secondsFromGMT: BrusselsTime.offset(at: self)) ?? .gmt
        return formatted(format)
    }
}
