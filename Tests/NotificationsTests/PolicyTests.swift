import Contracts
import Foundation
import Notifications
import Testing

@Suite("The privacy policy")
struct PolicyTests {
    private static let now = NoticeFixture.now
    private static let texts = Dictionary(uniqueKeysWithValues: Language.allCases.map { ($0, "# Policy\n\n\($0)") })

    @Test func `a text becomes headings, paragraphs and items`() {
        let document = PolicyDocument(
            """
            # What we keep
            Pictures, and the address
            that you left.

            - pictures: as long
              as the rental says
            * addresses

            Nothing else.
            """)
        #expect(
            document.blocks.map { "\($0.kind) \($0.text)" } == [
                "heading What we keep", "paragraph Pictures, and the address that you left.",
                "item pictures: as long as the rental says", "item addresses", "paragraph Nothing else.",
            ])
    }

    @Test func `a difference tells what is gone and what is new, in the order of reading`() {
        let old = PolicyDocument("One.\n\nTwo.\n\nThree.")
        let new = PolicyDocument("One.\n\nTwo and a half.\n\nThree.\n\nFour.")
        #expect(
            PolicyDifference(from: old, to: new).lines.map { "\($0.change) \($0.block.text)" } == [
                "same One.", "removed Two.", "added Two and a half.", "same Three.", "added Four.",
            ])
        #expect(PolicyDifference(from: new, to: new).lines.allSatisfy { $0.change == .same })
        #expect(PolicyDifference(from: PolicyDocument(""), to: old).lines.map(\.change) == [.added, .added, .added])
    }

    @Test(arguments: ["2026-11", "1", "v1.2_3"])
    func `a version's name fits into an address`(name: String) {
        #expect(PolicyVersion(name)?.description == name)
    }

    @Test(arguments: ["", "-1", "a...b", "1..2", "a/b", "ä", "x y", String(repeating: "1", count: 41)])
    func `what does not fit into one is refused`(name: String) { #expect(PolicyVersion(name) == nil) }

    @Test func `a policy needs every language and a day to come`() throws {
        let tomorrow = Self.now + 86_400
        let draft = try PolicyDraft(version: "2026-11", effectiveAt: tomorrow, texts: Self.texts, at: Self.now)
        #expect(draft.hashes.count == 4 && Set(draft.hashes.values).count == 4)
        for language in Language.allCases {
            var texts = Self.texts
            texts[language] = " \n"
            #expect(throws: PolicyRefusal.textMissing(language)) {
                try PolicyDraft(version: "2026-11", effectiveAt: tomorrow, texts: texts, at: Self.now)
            }
        }
        #expect(throws: PolicyRefusal.past) {
            try PolicyDraft(version: "2026-11", effectiveAt: Self.now - 1, texts: Self.texts, at: Self.now)
        }
        #expect(throws: PolicyRefusal.version) {
            try PolicyDraft(version: "a...b", effectiveAt: tomorrow, texts: Self.texts, at: Self.now)
        }
    }
}
