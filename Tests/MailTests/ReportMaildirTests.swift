import Foundation
import Mail
import Testing

@Suite("ReportMaildir")
struct ReportMaildirTests {
    private func withMaildir(_ body: (_ directory: String, _ maildir: ReportMaildir) async throws -> Void) async throws
    {
        let directory = FileManager.default.temporaryDirectory.appending(path: "reports-\(UUID())").path
        for part in ["tmp", "new", "cur"] {
            try FileManager.default.createDirectory(
                atPath: "\(directory)/\(part)", withIntermediateDirectories: true)
        }
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try await body(directory, ReportMaildir(directory: directory))
    }

    private func put(_ mail: [UInt8], _ name: String, in directory: String) throws {
        try Data(mail).write(to: URL(filePath: "\(directory)/new/\(name)"))
    }

    private func names(_ directory: String, _ part: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(directory)/\(part)").sorted()
    }

    @Test func `letters come oldest first, a bounded number, and stay until they are filed`() async throws {
        try await withMaildir { directory, maildir in
            for number in [3, 1, 2] { try put(SampleReport.mail(), "17638\(number).V8.host", in: directory) }
            try put(SampleReport.mail(), ".hidden", in: directory)
            try FileManager.default.createDirectory(
                atPath: "\(directory)/new/folder", withIntermediateDirectories: true)
            let two = try await maildir.letters(atMost: 2)
            #expect(two.map(\.name) == ["176381.V8.host", "176382.V8.host"])
            #expect(two.allSatisfy { $0.report?.messageID == SampleReport.id })
            #expect(try await maildir.letters(atMost: 10).count == 3)
            let isOurs = try await maildir.file(two[0], as: .seen)
            let isOursAgain = try await maildir.file(two[0], as: .seen)
            #expect(isOurs && !isOursAgain)
            #expect(try await maildir.letters(atMost: 10).map(\.name) == ["176382.V8.host", "176383.V8.host"])
            #expect(try names(directory, "cur") == ["176381.V8.host:2,S"])
        }
    }

    @Test func `a mail that is no report is told as such and can be flagged`() async throws {
        try await withMaildir { directory, maildir in
            try put(try Sample.message().rendered(), "1.V8.host", in: directory)
            try put([], "2.V8.host:2,", in: directory)
            let letters = try await maildir.letters(atMost: 10)
            #expect(letters.count == 2 && letters.allSatisfy { $0.report == nil })
            for letter in letters { _ = try await maildir.file(letter, as: .flagged) }
            #expect(try names(directory, "cur") == ["1.V8.host:2,F", "2.V8.host:2,F"])
        }
    }

    @Test func `of a long mail the beginning is read`() async throws {
        try await withMaildir { directory, maildir in
            let returned = SampleReport.returned + String(repeating: "\na photo", count: 500_000)
            try put(SampleReport.mail(returned: returned), "1.V8.host", in: directory)
            #expect(try await maildir.letters(atMost: 1).first?.report?.messageID == SampleReport.id)
        }
    }

    @Test func `a Maildir that is not there is not an empty one`() async throws {
        try await withMaildir { directory, _ in
            let error = await #expect(throws: MailError.self) {
                _ = try await ReportMaildir(directory: "\(directory)/nothing").letters(atMost: 1)
            }
            #expect(error?.kind == .storage)
        }
    }
}
