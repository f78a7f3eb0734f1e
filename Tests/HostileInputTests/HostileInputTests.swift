import HostileInput
import Testbed
import Testing

/// What fuzzing has found, replayed: `deploy/local/fuzz` goes on looking. A trap ends the whole test run, and the last
/// test that began names the parser.
@Suite("Hostile input")
struct HostileInputTests {
    @Test func `every parser has a name of its own`() {
        #expect(Set(HostileParser.all.map(\.name)).count == HostileParser.all.count)
    }

    @Test(arguments: HostileParser.all.map(\.name))
    func `what was kept is read without a trap, in bounded time`(name: String) async throws {
        let parser = try #require(HostileParser.all.first { $0.name == name })
        let kept = try KeptInput.all(of: parser).map(\.bytes)
        #expect(!kept.isEmpty && !parser.samples.isEmpty)
        for input in parser.samples + kept {
            let began = ContinuousClock.now
            await parser.read(input)
            // A hundred times what the slowest takes: only a parser that no longer ends in time is meant.
            #expect(ContinuousClock.now - began < .seconds(20), "\(input.count) bytes")
        }
    }

    @Test(arguments: HostileParser.all.map(\.name))
    func `what our own encoders write and a thousand changes of it are read without a trap`(name: String) async throws {
        let parser = try #require(HostileParser.all.first { $0.name == name })
        var mutator = Mutator(seed: 20_261_122)
        for number in 0..<1000 {
            var input = parser.samples[number % parser.samples.count]
            for _ in 0...number % 4 { input = mutator.changed(input) }
            await parser.read(Array(input.prefix(parser.longest)))
        }
    }
}
