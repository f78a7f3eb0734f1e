import FoundationEssentials

/// One step of the measurement `captures-per-second`; `Benchmarks/compare.py` calls them one after the other.
@main
struct CapturesBench {
    static func main() async throws {
        let settings = try BenchSettings()
        let arguments = CommandLine.arguments.dropFirst()
        switch arguments.first {
        case "prepare": try await BenchPreparation(settings: settings).run(tables: arguments.last ?? "")
        case "verify": try await BenchVerification(settings: settings).run()
        case "set": try await measure(OurSystem(settings: settings, setAtATime: true))
        case "plain": try await measure(OurSystem(settings: settings, setAtATime: false))
        default: throw BenchError("usage: captures-bench prepare TABLES.sql | set | plain | verify")
        }
    }

    private static func measure(_ system: OurSystem) async throws {
        let took = try await system.run()
        print(#"{"seconds": \#(took / .seconds(1))}"#)
    }
}
