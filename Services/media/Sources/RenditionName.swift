package import Contracts
package import Images
package import ObjectStore

/// Where a rendition lies in the object store: always in the same place, so that making it again leaves no orphan.
package enum RenditionName {
    /// What the names of all renditions of a capture begin with.
    package static func folder(of capture: Identifier<Capture>) -> String { "renditions/\(capture)/" }

    /// `renditions/<capture>/<original>/<recipe>-<version>.<ending>`, of a changed picture
    /// `renditions/<capture>/<original>/edit-<number>/<recipe>-<version>.<ending>`
    package static func object(
        _ capture: Identifier<Capture>, _ original: Identifier<Original>, _ recipe: RenditionRecipe, _ kind: MediaKind,
        edit: Int? = nil
    ) throws -> ObjectName {
        let file = "\(recipe.name)-\(recipe.version).\(FileEnding.of(kind.mediaType))"
        let step = edit.map { "edit-\($0)/" } ?? ""
        guard let name = ObjectName("\(folder(of: capture))\(original)/\(step)\(file)") else {
            throw RenderError.nameImpossible
        }
        return name
    }
}
