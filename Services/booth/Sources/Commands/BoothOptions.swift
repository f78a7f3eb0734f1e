internal import ArgumentParser
internal import FoundationEssentials
internal import Logging

/// Which booth a command is about.
struct BoothOptions: ParsableArguments {
    @Option(help: "The directory that makes this device a booth.")
    var directory: String

    var folder: BoothFolder { BoothFolder(directory) }
}

/// How much a command says while it works.
struct LogOptions: ParsableArguments {
    @Option(help: "The form of the log on standard error: text or json.")
    var log = LogForm.text

    @Flag(help: "Say only what needs attention.")
    var quiet = false

    var logger: Logger {
        let (form, level) = (log, quiet ? Logger.Level.warning : .info)
        return Logger(label: "booth") { _ in BoothLog(form, level: level) }
    }
}

extension LogForm: ExpressibleByArgument {}
