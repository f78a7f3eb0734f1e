import Testing

@Suite("Guides")
struct GuideTests {
    @Test func `every file that ARCHITECTURE.md follows is there, and it is one page`() throws {
        let text = try #require(Repository.text("ARCHITECTURE.md"))
        let violations = Guide.missing(in: text, path: "ARCHITECTURE.md", among: Repository.paths)
        #expect(violations.isEmpty, "\(list(violations))")
        #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count <= 80)
    }

    @Test func `the worked example of CONTRIBUTING.md is what the tests compile, in under 60 lines`() throws {
        let examples = Guide.examples(in: try #require(Repository.text("CONTRIBUTING.md")))
        let compiled = try #require(Repository.text("Tests/NotificationsTests/RemindOfficerTests.swift"))
        #expect(examples == [compiled], "copy the file into CONTRIBUTING.md, or mend it there")
        #expect(compiled.split(separator: "\n", omittingEmptySubsequences: false).count < 60)
    }

    @Test(arguments: [
        ("`media`'s `Page.swift`", false), ("`media`'s\n  `List.swift`", true), ("`List.swift`", false),
        ("`Sources/List.swift`", false), ("`ist.swift`", true), ("`…ist.swift`", false),
        ("`a<b>` ist.swift `accounts`", false),
        ("`Services/media`", false), ("`Services/<name>/Main`", false), ("`Services/media/Page.swift`", true),
        ("`Contracts/Gone.swift`", true),
    ])
    func `a name that leads nowhere is found`(text: String, isMissing: Bool) {
        let paths = ["Services/accounts/Sources/List.swift", "Services/media/Sources/Page.swift"]
        #expect(Guide.missing(in: text, path: "a", among: paths).isEmpty != isMissing)
    }
}
