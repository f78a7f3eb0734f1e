internal import ArgumentParser

/// What is to go wrong in a simulation.
struct FaultOptions: ParsableArguments {
    @Option(help: "Decides all that happens by chance; another number, another evening.")
    var seed: UInt64 = 1

    @Option(help: "Captures come in clumps of one to so many, as guests do; 1 for an even stream.")
    var burst = 1

    @Option(help: "Each booth loses its network about every so many seconds; 0 for never.")
    var outageEvery = 0.0

    @Option(help: "Seconds that one such loss lasts at most; less than half of --outage-every.")
    var outageLasts = 10.0

    @Option(help: "Each booth's agent ends without goodbye about every so many seconds, and recovers; 0 for never.")
    var crashEvery = 0.0

    @Option(help: "Percent of uploads, and of announcements, that are done twice.")
    var duplicates = 0.0

    @Option(help: "Percent of captures that are announced before their files, or after younger ones.")
    var reorder = 0.0

    @Option(help: "Seconds by which a booth's clock is wrong at most, in either direction.")
    var skew = 0.0

    @Option(help: "Parts in a million by which a booth's clock runs too fast or too slow at most.")
    var drift = 0.0

    func validate() throws {
        guard burst >= 1 else { throw ValidationError("--burst wants 1 or more") }
        guard [outageEvery, outageLasts, crashEvery, skew, drift].allSatisfy({ $0 >= 0 }) else {
            throw ValidationError("seconds and parts in a million are not negative")
        }
        guard outageEvery == 0 || outageLasts < outageEvery / 2 else {
            throw ValidationError("--outage-lasts wants less than half of --outage-every")
        }
        guard (0...100).contains(duplicates), (0...100).contains(reorder) else {
            throw ValidationError("--duplicates and --reorder want percents")
        }
    }

    var faults: SimulatedFaults {
        var faults = SimulatedFaults()
        faults.seed = seed
        faults.outageEvery = outageEvery
        faults.outageLasts = outageLasts
        faults.crashEvery = crashEvery
        faults.duplicates = duplicates
        faults.reorder = reorder
        faults.skew = skew
        faults.drift = drift
        return faults
    }
}
