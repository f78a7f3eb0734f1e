import Media
import Testing

@Suite("PreviewPlaces")
struct PreviewPlacesTests {
    @Test func `as many as there are have a place, and the next one when somebody leaves`() {
        let places = PreviewPlaces(most: 2)
        #expect(places.take() && places.take())
        #expect(!places.take())
        places.leave()
        #expect(places.take())
        #expect(!places.take())
    }
}
