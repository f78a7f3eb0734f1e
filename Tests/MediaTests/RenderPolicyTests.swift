import Contracts
import Foundation
import Images
import Media
import Messaging
import ObjectStore
import Testing

@Suite("What becomes of a capture")
struct RenderPolicyTests {
    private let picture = RenderPolicy.Finding.rendered(mediaType: "image/jpeg")
    private let broken = RenderPolicy.Finding.unreadable(reason: "damaged")
    private let strange = RenderPolicy.Finding.unreadable(reason: "unknown-format")

    @Test func `a capture is shown when anything of it can be, and else has the first reason`() {
        #expect(RenderPolicy.verdict(on: [picture]) == .ready)
        #expect(RenderPolicy.verdict(on: [broken, picture, strange]) == .ready)
        #expect(RenderPolicy.verdict(on: [strange, broken]) == .quarantined(reason: "unknown-format"))
        #expect(RenderPolicy.verdict(on: []) == .quarantined(reason: "no-original"))
    }

    @Test(arguments: ImageError.Reason.allCases)
    func `what no decoder can read is given up at once, for its reason`(reason: ImageError.Reason) {
        #expect(RenderPolicy.givesUp(after: .unreadable(reason), attempt: 1) == reason.rawValue)
    }

    @Test func `an original that is too long is given up by its length`() {
        #expect(RenderPolicy.givesUp(onLength: 1000, atMost: 1000) == nil)
        #expect(RenderPolicy.givesUp(onLength: 1001, atMost: 1000) == "too-many-bytes")
        #expect(RenderPolicy.givesUp(onLength: .max, atMost: 1000) == "too-many-bytes")
    }

    @Test func `a decoder that dies twice may be chance, three times it is the original`() {
        #expect(RenderPolicy.givesUp(after: .decoderDied, attempt: 2) == nil)
        #expect(RenderPolicy.givesUp(after: .decoderDied, attempt: 3) == "decoder-died")
        #expect(RenderPolicy.givesUp(after: .timedOut, attempt: 3) == "timed-out")
        #expect(RenderPolicy.failure(.decoderDied).kind == .transient)
    }

    @Test func `a decoder that is away says nothing about the original`() {
        #expect(RenderPolicy.givesUp(after: .unavailable(.notStarted), attempt: 99) == nil)
        #expect(RenderPolicy.failure(.unavailable(.shutDown)).kind == .outage)
    }

    @Test func `a rendition always has the same name`() throws {
        let capture = try #require(Identifier<Capture>("019F0000-0000-7000-8000-000000000001"))
        let original = try #require(Identifier<Original>("019F0000-0000-7000-8000-00000000000A"))
        let names = try [RenditionRecipe.thumb, .preview, .download].map {
            try RenditionName.object(capture, original, $0, .jpeg).text
        }
        let folder = "renditions/019f0000-0000-7000-8000-000000000001/019f0000-0000-7000-8000-00000000000a"
        #expect(names == ["\(folder)/thumb-2.jpg", "\(folder)/preview-2.jpg", "\(folder)/download-1.jpg"])
    }
}
