import Contracts
import Foundation
import HTTPTypes
import Media
import ServiceHost
import Testing
import Vault
import WebPages
import WebPagesTesting

/// A state of the page, by the captures that lead to it.
enum PageState: CaseIterable, Sendable {
    case unknown, rendering, photo, photos, video, mixed, more, missing, quarantined

    var captures: [GuestCapture] {
        switch self {
        case .unknown: []
        case .rendering: [Self.capture(.rendering, [])]
        case .photo: [Self.capture(.ready, ["image/jpeg"])]
        case .photos: [Self.capture(.ready, ["image/jpeg", "image/jpeg"])]
        case .video: [Self.capture(.ready, ["video/mp4"])]
        case .mixed: [Self.capture(.ready, ["image/jpeg"]), Self.capture(.ready, ["video/mp4"])]
        case .more: [Self.capture(.ready, ["image/jpeg"]), Self.capture(.rendering, [])]
        case .missing: [Self.capture(.ready, ["image/jpeg", nil]), Self.capture(.quarantined, [nil])]
        case .quarantined: [Self.capture(.quarantined, [nil])]
        }
    }

    static func capture(
        _ state: GuestCapture.State, _ parts: [String?], eraseAt: Date? = nil, purpose: RentalPurpose? = nil
    ) -> GuestCapture {
        let id = Identifier<Capture>(at: GuestPageTester.instant)
        return GuestCapture(
            id: id, state: state, eraseAt: eraseAt, purpose: purpose,
            parts: parts.map { mediaType in
                let original = Identifier<Original>(at: GuestPageTester.instant)
                let renditions = mediaType.map { mediaType in
                    [("thumb", "image/jpeg"), ("preview", "image/jpeg"), ("download", mediaType)].map { recipe, type in
                        MadeRendition(
                            captureID: id, originalID: original, recipe: recipe, version: 1, object: "a",
                            mediaType: type,
                            width: 1280, height: 853, length: 1000, sha256: [])
                    }
                }
                return GuestCapture.Part(original: original, renditions: renditions ?? [])
            })
    }
}

@Suite("The guest's page")
struct GuestPageTests {
    @Test func `no language lacks a text of another`() throws {
        #expect(try GuestPageTester.frame().pages.texts.gaps() == [])
    }

    @Test(arguments: PageState.allCases, Language.allCases)
    func `every state speaks every language without a gap`(state: PageState, language: Language) async throws {
        let answer = try await GuestPageTester(state.captures).page(language)
        #expect(answer.status == .ok)
        #expect(answer.text.contains("<html lang=\"\(language.rawValue)\">"))
        #expect(!answer.text.contains("[guest.") && !answer.text.contains("{"))
        #expect(answer.text.contains("privacy@photobooth.example") && answer.text.contains("href=\"/policy\""))
        #expect(answer.text.contains("noindex"))
        let pictures = answer.text.components(separatedBy: "class=\"guest-picture\"").count - 1
        #expect(
            pictures == state.captures.filter { $0.state == .ready }.flatMap(\.parts).count { !$0.renditions.isEmpty })
    }

    @Test(arguments: PageState.allCases)
    func `a template asks for nothing that is not there`(state: PageState) throws {
        let pages = try GuestPageTester.frame().pages
        let model = GuestPageModel(
            state.captures, of: try GuestPageTester.code(), texts: pages.texts, language: .english, companyName: "X",
            styleSheet: "/assets/guest.css"
        ) { rendition, _ in "/o/\(rendition.recipe)" }
        #expect(try pages.unknownNames("guest", model) == [])
    }

    @Test func `a code that no booth made is not found, and the table is never asked`() async throws {
        let tester = try GuestPageTester(PageState.photo.captures)
        let forged = try GuestPageTester.code(keys: .init(secret: Array(repeating: 8, count: 32)))
        for code in [forged.text, "ABC", String(tester.code.text.dropLast()) + "~", String(repeating: "0", count: 28)] {
            #expect(try await tester.answer("/g/\(code)").status == .notFound)
            #expect(try await tester.answer("/g/\(code)/qr.svg").status == .notFound)
        }
        #expect(tester.questions == 0)
    }

    @Test func `a code as somebody types it finds the same page`() async throws {
        let tester = try GuestPageTester(PageState.photo.captures)
        let typed = tester.code.text.lowercased().enumerated()
            .map { $0 % 4 == 3 ? "\($1)-" : "\($1)" }.joined()
        #expect(try await tester.answer("/g/\(typed)").status == .ok)
        #expect(tester.questions == 1)
    }

    @Test func `what has not arrived looks again by itself, what is there does not`() async throws {
        #expect(try await GuestPageTester([]).page().text.contains("http-equiv=\"refresh\" content=\"15\""))
        let more = try await GuestPageTester(PageState.more.captures).page().text
        #expect(!more.contains("http-equiv=\"refresh\"") && more.contains("guest-again"))
        let photo = try await GuestPageTester(PageState.photo.captures).page().text
        #expect(!photo.contains("http-equiv=\"refresh\"") && !photo.contains("guest-again"))
    }

    @Test(arguments: Language.allCases)
    func `a long video tells how far it is`(language: Language) async throws {
        var capture = PageState.capture(.rendering, [])
        capture.percent = 40
        let text = try await GuestPageTester([capture]).page(language).text
        #expect(text.contains("40\u{202F}%") || text.contains("40 %"))
        #expect(text.contains("http-equiv=\"refresh\"") && !text.contains("{percent}"))
    }

    @Test func `the page says who decides and until when`() async throws {
        let eraseAt = try #require(ContractCoding.instant("2027-05-31T22:30:00Z"))
        let tester = try GuestPageTester([
            PageState.capture(.ready, ["image/jpeg"], eraseAt: eraseAt, purpose: .shop)
        ])
        let text = try await tester.page(.german).text
        #expect(text.contains("Bis zum 1. Juni 2027."))
        #expect(text.contains("Das Geschäft, in dem die Fotobox steht."))
        #expect(text.contains("Photobooth Example bewahrt sie"))
    }

    @Test func `what is over is gone`() async throws {
        let tester = try GuestPageTester([
            PageState.capture(.ready, ["image/jpeg"], eraseAt: GuestPageTester.instant)
        ])
        let answer = try await tester.page(.english)
        #expect(answer.status == .gone && answer.text.contains("The time for keeping it is over"))
    }

    @Test(arguments: ErasureCause.allCases, Language.allCases)
    func `what is hidden or erased is gone, with the reason in every language`(
        cause: ErasureCause, language: Language
    ) async throws {
        var capture = PageState.capture(.ready, ["image/jpeg"])
        capture.hidden = HiddenCapture(cause: cause, hiddenAt: GuestPageTester.instant)
        let hidden = try await GuestPageTester([capture]).page(language)
        let erased = try await GuestPageTester(
            [], erased: ErasedCapture(cause: cause, erasedAt: GuestPageTester.instant)
        ).page(language)
        for answer in [hidden, erased] {
            #expect(answer.status == .gone && answer.text.contains("<html lang=\"\(language.rawValue)\">"))
            #expect(!answer.text.contains("[gone.") && !answer.text.contains("{") && !answer.text.contains("/o/"))
            #expect(answer.text.contains("privacy@photobooth.example") && answer.text.contains("2027"))
        }
        #expect(hidden.text != erased.text)
    }

    @Test func `what nobody told the reason of is gone all the same`() async throws {
        let erased = ErasedCapture(cause: nil, erasedAt: GuestPageTester.instant)
        let answer = try await GuestPageTester([], erased: erased).page(.english)
        #expect(answer.status == .gone && answer.text.contains("This was erased") && !answer.text.contains("[gone."))
    }

    @Test func `a capture that is hidden does not hide its neighbors of the same turn`() async throws {
        var hidden = PageState.capture(.ready, ["image/jpeg"])
        hidden.hidden = HiddenCapture(cause: .request, hiddenAt: GuestPageTester.instant)
        let answer = try await GuestPageTester([hidden, PageState.capture(.ready, ["video/mp4"])]).page(.english)
        #expect(answer.status == .ok && answer.text.contains("Here is your video!"))
    }

    @Test func `the code for the guest beside is an image without the address in its text`() async throws {
        let tester = try GuestPageTester([])
        let answer = try await tester.answer("/g/\(tester.code.text)/qr.svg")
        #expect(answer.headers[.contentType] == "image/svg+xml")
        #expect(answer.text.hasPrefix("<svg") && !answer.text.contains(tester.code.text))
        #expect(tester.questions == 0)
    }
}
