import Contracts
import Foundation
import Testing

/// What an earlier release wrote must be read by this one.
///
/// A recorded example is never changed; a new optional field adds a file `<name>.<anything>.json` beside the first.
@Suite("Recorded messages")
struct RecordedMessageTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Recorded")

    @Test func `every message has a sample`() {
        let sampled = Set(Sample.all.map { type(of: $0.full).name })
        let existing = Set((AllMessages.events.map { $0.name }) + AllMessages.commands.map { $0.name })
        #expect(sampled == existing)
    }

    @Test func `every message of this release has a recorded example`() throws {
        for sample in Sample.all {
            let file = Self.folder.appending(path: "\(type(of: sample.full).name).json")
            if ProcessInfo.processInfo.environment["RECORD"] == "1", !FileManager.default.fileExists(atPath: file.path)
            {
                try Data(ContractCoding.encode(sample.full)).write(to: file)
            }
            #expect(
                FileManager.default.fileExists(atPath: file.path),
                "run `RECORD=1 swift test --filter ContractTests` to record \(file.lastPathComponent)")
        }
    }

    @Test func `every recorded example is read and nothing of it is lost`() throws {
        let types: [any Message.Type] = AllMessages.events + AllMessages.commands
        for file in try FileManager.default.contentsOfDirectory(at: Self.folder, includingPropertiesForKeys: nil) {
            let type = try #require(
                types.first { file.lastPathComponent.hasPrefix("\($0.name).") },
                "\(file.lastPathComponent) belongs to no message; messages may not disappear while queues hold them")
            let recorded = try Data(contentsOf: file)
            let again = try reencode(type, [UInt8](recorded))
            let before = try JSONDecoder().decode(JSONValue.self, from: recorded)
            let after = try JSONDecoder().decode(JSONValue.self, from: again)
            #expect(before == after, "\(file.lastPathComponent)")
        }
    }

    private func reencode<M: Message>(_ type: M.Type, _ body: [UInt8]) throws -> Data {
        Data(try ContractCoding.encode(ContractCoding.decode(type, from: body)))
    }
}
