import Contracts
import Foundation
import Media
import Testing

@Suite("Forms that a browser takes")
struct AcceptedFormsTests {
    private static func form(_ type: String) -> MadeRendition {
        MadeRendition(
            captureID: Identifier(at: GuestPageTester.instant), originalID: Identifier(at: GuestPageTester.instant),
            recipe: "preview", version: 2, object: type, mediaType: type, width: 1, height: 1, length: 1, sha256: [])
    }

    private static let all = ["image/avif", "image/jpeg", "image/webp"].map(form)

    @Test(arguments: [
        ("image/avif,image/webp,*/*", "image/avif"), ("IMAGE/AVIF ; q=0.1", "image/avif"),
        ("image/avif;q=0.0, image/webp", "image/webp"), ("text/html,*/*", "image/jpeg"), ("image/*", "image/jpeg"),
        ("", "image/jpeg"), (";;,,=", "image/jpeg"), ("image/avif2", "image/jpeg"),
    ]) func `the smallest that is named, else what everybody takes`(header: String, type: String) {
        #expect(AcceptedForms(header).choice(among: Self.all)?.mediaType == type)
    }

    @Test func `what exists in one form only is given in that`() {
        #expect(AcceptedForms("image/avif").choice(among: [Self.form("video/mp4")])?.mediaType == "video/mp4")
        #expect(AcceptedForms(nil).choice(among: []) == nil)
    }
}
