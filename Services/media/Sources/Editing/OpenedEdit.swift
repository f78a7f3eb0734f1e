import Contracts
import Hexadecimal
import Images
import PostgreSQL
import Vault

/// What is to be changed about a picture, with everything that it takes.
struct OpenedEdit: Sendable {
    var number: Int
    var picture: PictureEdit
    /// The logo; empty when there is none on it.
    var emblem: [UInt8]
}

/// Opens what of a step is sealed.
struct EditOpener: Sendable {
    let runner: any QueryRunner
    let objects: SealedObjects

    /// What the renditions of a capture show now, picture by picture.
    func standing(
        of capture: Identifier<Capture>, under key: KeyID
    ) async throws -> [Identifier<Original>: OpenedEdit] {
        var opened: [Identifier<Original>: OpenedEdit] = [:]
        for step in try await Edits(runner: runner).standing(of: capture) {
            opened[step.originalID] = try await open(step)
        }
        return opened
    }

    /// - Throws: ``RenderError/logoAbsent`` when its logo was taken away.
    func open(_ step: StoredEdit) async throws -> OpenedEdit {
        let recipe = try await recipe(of: step)
        return OpenedEdit(number: step.number, picture: recipe.picture, emblem: try await emblem(of: step))
    }

    /// With its words.
    func recipe(of step: StoredEdit) async throws -> EditRecipe {
        var recipe = step.recipe
        if let words = step.words {
            recipe.text?.words = try await objects.vault.openText(words, purpose: StoredEdit.purpose)
        }
        return recipe
    }

    private func emblem(of step: StoredEdit) async throws -> [UInt8] {
        guard let id = step.logoID else { return [] }
        guard let logo = try await Logos(runner: runner).find(id) else { throw RenderError.logoAbsent }
        return try await bytes(of: logo)
    }

    /// - Throws: ``RenderError/logoAbsent`` when it was taken away meanwhile.
    func bytes(of logo: StoredLogo) async throws -> [UInt8] {
        do {
            return try await objects.read(
                logo.object, length: logo.length, sha256: String(hexadecimal: logo.sha256), under: logo.keyID)
        } catch VaultError.destroyed {
            throw RenderError.logoAbsent
        } catch {
            let error = RenderError.translating(error)
            throw error as? RenderError == .originalAbsent ? RenderError.logoAbsent : error
        }
    }
}
