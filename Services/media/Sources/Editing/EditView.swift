import Contracts
import Foundation
import Hexadecimal

/// What was changed about a picture, as JSON shows it.
struct EditView: Encodable, Sendable {
    struct Step: Encodable, Sendable {
        var step: Int
        /// The step before; 0 is the picture as it was received.
        var previous: Int
        var recipe: EditRecipe
        var keptAt: String

        init(_ step: StoredEdit, _ recipe: EditRecipe) {
            self.step = step.number
            previous = step.previous
            self.recipe = recipe
            keptAt = ContractCoding.text(of: step.keptAt ?? step.askedAt)
        }
    }

    struct Progress: Encodable, Sendable {
        var id: String
        var total: Int
        var done: Int
        var failed: Int
        var leftOut: Int

        init(_ progress: FilterProgress) {
            id = progress.id.description
            (total, done, failed, leftOut) = (progress.total, progress.done, progress.failed, progress.leftOut)
        }
    }

    struct Logo: Encodable, Sendable {
        var width: Int
        var height: Int
        var sha256: String

        init(_ logo: StoredLogo) {
            (width, height, sha256) = (logo.width, logo.height, String(hexadecimal: logo.sha256))
        }
    }

    var original: String
    /// `standing` when the picture shows what is wanted, `making`, or `failed`.
    var state: String
    /// Why it failed.
    var reason: String?
    var wanted: Int
    var standing: Int
    var steps: [Step]

    init(_ original: Identifier<Original>, _ state: EditState, _ steps: [Step]) {
        self.original = original.description
        self.state = state.reason != nil ? "failed" : state.isBeingMade ? "making" : "standing"
        (reason, wanted, standing) = (state.reason, state.wanted, state.standing)
        self.steps = steps
    }
}
