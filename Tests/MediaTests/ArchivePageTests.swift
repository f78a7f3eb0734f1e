import Contracts
import Foundation
import HTTPTypes
import Media
import ServiceHost
import Testing
import WebPages

@Suite("Pages of archives")
struct ArchivePageTests {
    private static let now = GuestPageTester.instant

    /// What an archive's page can be about.
    enum Situation: CaseIterable, Sendable {
        case preparing, slow, ready, readyWithNotes, outdated, empty, failed, expired, expiredSelection
    }

    private func archive(_ situation: Situation) -> StoredArchive {
        var archive = StoredArchive(
            id: Identifier(at: Self.now), customerID: Identifier(at: Self.now), rentalID: Identifier(at: Self.now),
            content: .pictures, state: .ready, askedAt: Self.now, expiresAt: Self.now.addingTimeInterval(3600),
            toldAt: Self.now, files: 412, bytes: 1_649_000_000, length: 1_650_000_000)
        switch situation {
        case .preparing: (archive.state, archive.prepared) = (.preparing, 206)
        case .slow: (archive.state, archive.toldAt) = (.preparing, Self.now.addingTimeInterval(-121))
        case .ready, .outdated: break
        case .readyWithNotes: (archive.leftOut, archive.unreadable) = (1, 2)
        case .empty: (archive.state, archive.files, archive.leftOut) = (.empty, 0, 3)
        case .failed: (archive.state, archive.unreadable) = (.failed, 412)
        case .expired: archive.expiresAt = Self.now
        case .expiredSelection: (archive.expiresAt, archive.isSelection) = (Self.now, true)
        }
        return archive
    }

    private func model(_ situation: Situation, _ language: Language) throws -> ArchivePageModel {
        ArchivePageModel(
            archive(situation), isWhole: situation != .outdated,
            words: ArchiveWords(texts: try GuestPageTester.frame().pages.texts, language: language),
            styleSheet: "/guest.css", at: Self.now)
    }

    @Test(arguments: Situation.allCases, Language.allCases)
    func `every situation speaks every language without a gap`(situation: Situation, language: Language) throws {
        let (model, pages) = (try model(situation, language), try GuestPageTester.frame().pages)
        #expect(try pages.unknownNames("archive", model) == [])
        let texts = [model.title, model.lead, model.progress, model.button] + model.facts + model.notes
        for text in texts { #expect(!text.isEmpty && !text.contains("archive.") && !text.contains("{"), "\(text)") }
    }

    @Test(arguments: Language.allCases)
    func `the page from which archives are ordered speaks every language without a gap`(language: Language) throws {
        let pages = try GuestPageTester.frame().pages
        let words = ArchiveWords(texts: pages.texts, language: language)
        for archives in [[], Situation.allCases.map(archive)] {
            let model = ArchiveListModel(
                archives, of: Identifier(at: Self.now), words: words, styleSheet: "/guest.css")
            #expect(try pages.unknownNames("archives", model) == [])
            #expect(model.items.allSatisfy { !$0.name.contains("archive.") && !$0.state.contains("archive.") })
        }
    }

    @Test func `a page that waits looks again, and one that is ready offers bytes with their size`() throws {
        let waiting = try model(.preparing, .english)
        #expect(waiting.isRefreshing && !waiting.isReady && waiting.percent == "50")
        #expect(waiting.progress == "206 of 412 files")
        let ready = try model(.readyWithNotes, .dutch)
        #expect(ready.isReady && !ready.isRefreshing && ready.button == "Downloaden (1,7 GB)")
        #expect(ready.download.hasSuffix(".zip") && ready.facts.contains("410 bestanden"))
        #expect(ready.notes.count == 2)
    }

    @Test func `what is over says so and offers another one, unless nobody knows any more what was chosen`() throws {
        for situation in [Situation.outdated, .empty, .failed, .expired] {
            let model = try model(situation, .english)
            #expect(model.isOver && model.isRepeatable && !model.isReady, "\(situation)")
        }
        let selection = try model(.expiredSelection, .english)
        #expect(selection.isOver && !selection.isRepeatable)
    }

    @Test(arguments: [
        (0, "0,1 kB"), (999, "1,0 kB"), (1_500_000, "1,5 MB"), (20_000_000_000, "20,0 GB"), (1_949_999_999, "1,9 GB"),
    ])
    func `sizes have one digit behind the comma`(bytes: Int, text: String) throws {
        let words = ArchiveWords(texts: try GuestPageTester.frame().pages.texts, language: .dutch)
        #expect(words.size(bytes) == text)
    }

    @Test func `names in an archive say the place and nothing else`() {
        #expect(ArchiveName.entry(place: 1, of: 412, part: 1, mediaType: "image/jpeg") == "0001.jpg")
        #expect(ArchiveName.entry(place: 12, of: 412, part: 2, mediaType: "video/mp4") == "0012-2.mp4")
        #expect(ArchiveName.entry(place: 7, of: 99_999, part: 1, mediaType: nil) == "00007.bin")
    }

    @Test func `a form names captures as often as there are, and nothing that is no identifier`() throws {
        let ids = (0..<500).map { _ in Identifier<Capture>(at: Self.now) }
        let form = try ArchiveForm("what=originals&" + ids.map { "capture=\($0)" }.joined(separator: "&"))
        #expect(form.captures == ids && form.content == .originals && form.again == nil)
        #expect(try ArchiveForm("") == ArchiveForm("what=pictures&other=1"))
        for text in ["what=all", "capture=1", "archive=x", "capture"] {
            #expect(throws: APIError.self, "\(text)") { try ArchiveForm(text) }
        }
    }
}
