import Images
import Testing

@Suite("ImageError")
struct ImageErrorTests {
    @Test func `the codes that are stored never change`() {
        #expect(
            ImageError.Reason.allCases.map(\.rawValue) == [
                "unknown-format", "damaged", "too-many-pixels", "too-many-bytes", "result-too-large", "no-decoder",
                "no-picture",
            ])
    }

    @Test func `a recipe is named with its version`() {
        #expect(
            RenditionRecipe.all.prefix(4).map(\.identifier) == ["thumb.v2", "preview.v2", "download.v1", "social.v1"])
        // Forms of one rendition are replaced together.
        for (name, recipes) in Dictionary(grouping: RenditionRecipe.all, by: \.name) {
            #expect(Set(recipes.map(\.version)).count == 1, "\(name)")
        }
    }
}
