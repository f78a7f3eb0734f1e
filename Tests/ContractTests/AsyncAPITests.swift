import Contracts
import Foundation
import Testing

/// `asyncapi.yaml` is written from the Swift types; a person never edits it.
@Suite("AsyncAPI")
struct AsyncAPITests {
    static let file = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Shared/Contracts/asyncapi.yaml").standardizedFileURL

    @Test func `the published description says what the Swift types say`() throws {
        let wanted = try AsyncAPIDocument(Sample.all).yaml
        if ProcessInfo.processInfo.environment["RECORD"] == "1" {
            try wanted.write(to: Self.file, atomically: true, encoding: .utf8)
        }
        let published = try String(contentsOf: Self.file, encoding: .utf8)
        #expect(
            published == wanted,
            "asyncapi.yaml differs from the types; run `RECORD=1 swift test --filter ContractTests` and review it")
    }
}
