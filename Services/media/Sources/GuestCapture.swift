package import Contracts
package import Foundation

/// A capture as its page shows it.
package struct GuestCapture: Sendable, Equatable {
    package enum State: String, Sendable, CaseIterable {
        case rendering
        case ready
        case quarantined
    }

    package struct Part: Sendable, Equatable {
        package var original: Identifier<Original>
        /// Empty when the part cannot be decoded.
        package var renditions: [MadeRendition]

        package init(original: Identifier<Original>, renditions: [MadeRendition]) {
            self.original = original
            self.renditions = renditions
        }

        /// In the form that everybody takes.
        func rendition(_ recipe: String) -> MadeRendition? {
            renditions.first { $0.recipe == recipe && !$0.isAlternative }
        }
    }

    package var id: Identifier<Capture>
    package var state: State
    /// When it is erased; nil until retention has told.
    package var eraseAt: Date?
    /// What its rental is for; nil until accounts has told.
    package var purpose: RentalPurpose?
    package var parts: [Part]
    /// How much of it is rendered, when that takes long enough to be worth telling.
    package var percent: Int?
    /// Why it is not shown; nil as long as it is.
    package var hidden: HiddenCapture?

    package init(
        id: Identifier<Capture>, state: State, eraseAt: Date?, purpose: RentalPurpose?, parts: [Part],
        hidden: HiddenCapture? = nil, percent: Int? = nil
    ) {
        self.id = id
        self.state = state
        self.eraseAt = eraseAt
        self.purpose = purpose
        self.parts = parts
        self.hidden = hidden
        self.percent = percent
    }

    /// Whether a page may show it.
    func isShown(at instant: Date) -> Bool { hidden == nil && eraseAt.map { $0 > instant } ?? true }
}

/// Where pages find captures.
package protocol SessionCaptures: Sendable {
    /// The captures of a session in the order in which they were made, those that are over or hidden included.
    ///
    /// - Parameter session: a code that its booth has made; callers check that first.
    func captures(of session: SessionCode) async throws -> [GuestCapture]

    /// What became of the session's captures, when they were erased.
    func erased(of session: SessionCode) async throws -> ErasedCapture?
}
