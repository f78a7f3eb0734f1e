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
        #expect(RenditionRecipe.all.map(\.identifier) == ["thumb.v1", "preview.v1", "download.v1"])
    }
}
