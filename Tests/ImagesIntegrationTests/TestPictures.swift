import Foundation
import Testing

/// The real photographs that `deploy/local/pictures` fetches; `TEST_PICTURES` names another folder.
enum TestPictures {
    static let folder = URL(
        filePath: ProcessInfo.processInfo.environment["TEST_PICTURES"]
            ?? FileManager.default.currentDirectoryPath + "/.run/pictures")

    static var arePresent: Bool {
        FileManager.default.fileExists(atPath: folder.appending(path: "telephone.heic").path())
    }
    static var areDemanded: Bool { ProcessInfo.processInfo.environment["CI"] == "true" }

    static func bytes(_ name: String) throws -> [UInt8] { try TestProgram.bytes(of: folder.appending(path: name)) }
}

@Suite("Test pictures", .enabled(if: TestPictures.areDemanded, "only in CI must they be there"))
struct TestPicturesTests {
    @Test func `the real photographs are there`() { #expect(TestPictures.arePresent) }
}
