import Testing

@Suite("SourceText")
struct SourceTextTests {
    private func code(_ text: String) -> String {
        SourceText(path: "A.swift", text).code.joined(separator: "\n").split(separator: " ").joined(separator: " ")
    }

    @Test func `comments and strings are no code, interpolations are`() {
        #expect(code("let a = \"x \\(b(c)) y\" // z") == "let a = b(c)")
        #expect(code("let a = #\"x \\(no) \\#(yes) \" \"# + d") == "let a = yes + d")
        #expect(code("a /* b /* c */ d */ e") == "a e")
        #expect(code("let a = \"\"\"\n  x \"quoted\"\n  \"\"\" + b") == "let a =\n\n + b")
        #expect(code("#if DEBUG\nlet a = \"\\\"\" + c") == "#if DEBUG\nlet a = + c")
    }

    @Test func `literals hold strings only and lines keep their numbers`() {
        let source = SourceText(path: "A.swift", "let a = 1\nlet b = \"\"\"\n    select \\(x)\n    \"\"\"\n")
        #expect(source.literals[2].contains("select") && !source.literals[2].contains("x"))
        #expect(source.literals.count == source.lines.count && source.code.count == source.lines.count)
    }

    @Test func `a scanner that meets broken text comes to an end`() {
        for text in ["\"", "\"\"\"", "/*", "`", "#\"", "\"\\(", ")", "\\", "a\"b\n\"c"] { _ = code(text) }
    }
}
