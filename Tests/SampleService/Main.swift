import ArgumentParser
import Hummingbird
import ServiceHost
import ServiceLifecycle
import WebPages

/// The smallest service with a part that can misbehave, for the tests that need a real process.
@main
struct Main {
    static func main() async { await ServiceHost.run(Sample.self) }
}

enum Sample: ServiceProgram {
    static let name = "sample-service"
    static let summary = "Shows what the frame does."
    static let settings: [Setting] = [
        .optional(
            "SAMPLE_MOOD", "how its part behaves", .choice(["well", "deaf", "stubborn", "failing", "returning"]),
            default: "well"),
        .optional("SAMPLE_DAYS", "a number", .integer(1...365), default: "30"),
        .optional("SAMPLE_TOKEN", "a secret", .integer(1...9), isSecret: true),
    ]
    static let commands: [any AsyncParsableCommand.Type] = [Greet.self]

    static func parts(_ frame: ServiceFrame) async throws -> ServiceParts {
        let mood = try frame.settings.string("SAMPLE_MOOD")
        return ServiceParts(
            background: [MoodyPart(mood: mood)],
            readiness: [ReadinessCheck("mood") { mood == "well" ? .ready : .notReady("it is \(mood)") }],
            routes: { $0.get("hello") { _, _ in "hello" } })
    }
}

/// Runs well, fails, returns too early, or does not listen when it is asked to stop.
struct MoodyPart: Service {
    struct Failure: Error, CustomStringConvertible {
        var description: String { "the part has failed" }
    }

    let mood: String

    func run() async throws {
        switch mood {
        case "failing": throw Failure()
        case "returning": return
        case "deaf": try await Task.sleep(for: .seconds(600))
        case "stubborn":
            // Deaf to being asked, and to being cancelled: it never looks.
            while true { await Task.detached { try? await Task.sleep(for: .seconds(60)) }.value }
        default: try await gracefulShutdown()
        }
    }
}

/// An operator command that changes something.
struct Greet: ServiceCommand {
    typealias Program = Sample
    static let configuration = CommandConfiguration(commandName: "greet", abstract: "Greet somebody.")

    @OptionGroup var operatorOptions: OperatorCommandOptions
    @Argument var name: String

    func run(_ frame: ServiceFrame) async throws {
        guard name != "nobody" else { throw MoodyPart.Failure() }
        print("\(operatorOptions.act.who) greets \(name) because \(operatorOptions.act.reason)")
    }
}
