package import ArgumentParser

/// An operator command of a service: it gets the same frame as `serve`, checked settings included.
///
/// ```swift
/// struct EnrolBooth: ServiceCommand {
///     typealias Program = Ingest
///     static let configuration = CommandConfiguration(commandName: "enrol", abstract: "Give a booth its code.")
///     @OptionGroup var operatorOptions: OperatorCommandOptions
///     @Argument var booth: String
///     func run(_ frame: ServiceFrame) async throws { … CommandOutput.write(code) }
/// }
/// ```
/// Results go to standard output, logs to standard error. What it throws becomes one line and exit code 1; a
/// `ValidationError` is code 64.
package protocol ServiceCommand: AsyncParsableCommand {
    associatedtype Program: ServiceProgram

    func run(_ frame: ServiceFrame) async throws
}

extension ServiceCommand {
    package mutating func run() async throws {
        try await run(ServiceHost.frame(for: Program.self))
    }
}
