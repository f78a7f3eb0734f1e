import Foundation
import Images
import Media
import Testing

@Suite("What a customer may change about a picture")
struct EditRecipeTests {
    private func decoded(_ json: String) throws -> EditRecipe {
        try JSONDecoder().decode(EditRecipe.self, from: Data(json.utf8))
    }

    @Test func `what is absent is not changed, and all of it survives JSON`() throws {
        #expect(try decoded("{}") == EditRecipe())
        let whole = try decoded(
            """
            {"turns":1,"mirror":true,"straighten":-2.5,"crop":{"left":0.1,"top":0,"width":0.9,"height":1},
             "filter":{"brightness":10,"tone":"sepia"},"text":{"words":"Ja!","color":"blue"},"logo":{"place":"top"}}
            """)
        #expect(whole.filter == PhotoFilter(brightness: 10, tone: .sepia) && whole.text?.size == .medium)
        #expect(try JSONDecoder().decode(EditRecipe.self, from: JSONEncoder().encode(whole)) == whole)
        #expect(whole.faults(hasLogo: true).isEmpty)
        #expect(whole.faults(hasLogo: false).map(\.kind) == [.logoMissing])
    }

    @Test(arguments: [
        (#"{"turns":4}"#, "turns", EditFault.Kind.number), (#"{"straighten":15.5}"#, "straighten", .number),
        (#"{"crop":{"left":0.5,"top":0,"width":0.6,"height":1}}"#, "crop", .cut),
        (#"{"crop":{"left":0,"top":0,"width":0.05,"height":1}}"#, "crop", .cut),
        (#"{"crop":{"left":-0.1,"top":0,"width":0.5,"height":1}}"#, "crop", .cut),
        (#"{"filter":{"contrast":101}}"#, "filter.contrast", .number),
        (#"{"text":{"words":""}}"#, "text.words", .wordsMissing),
        (#"{"text":{"words":"two\nlines"}}"#, "text.words", .wordsLetters),
        (#"{"text":{"words":"🎉"}}"#, "text.words", .wordsLetters),
        (#"{"text":{"words":"\#(String(repeating: "x", count: 61))"}}"#, "text.words", .wordsLength),
    ]) func `what goes too far is named`(json: String, field: String, kind: EditFault.Kind) throws {
        let faults = try decoded(json).faults(hasLogo: true)
        #expect(faults.map(\.field) == [field] && faults.map(\.kind) == [kind])
    }

    @Test func `a letter of any European language can be written`() throws {
        for words in ["Fête à Liège – 50 €", "Größe & Übermut", "Łódź", "Ελλάδα", "♥ Ann & Jan ♥"] {
            var recipe = EditRecipe()
            recipe.text = EditRecipe.Text(words: words)
            #expect(recipe.faults(hasLogo: false).isEmpty, "\(words)")
        }
    }
}
