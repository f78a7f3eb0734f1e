import Images

/// Which renditions are to be made: all of them, or those of one name.
struct RecipeChoice: Sendable, Equatable {
    /// Nil for all.
    let name: String?

    static let all = RecipeChoice(name: nil)

    /// What can be asked for.
    static let names = Set((RenditionRecipe.all + RenditionRecipe.ofBurst).map(\.name))

    var ofOriginal: [RenditionRecipe] { RenditionRecipe.all.filter(isChosen) }
    var ofBurst: [RenditionRecipe] { RenditionRecipe.ofBurst.filter(isChosen) }

    /// Names whose earlier renditions those that are made now replace.
    var replaced: [String] { name.map { [$0] } ?? Self.names.sorted() }

    private func isChosen(_ recipe: RenditionRecipe) -> Bool { name.map { $0 == recipe.name } ?? true }
}
