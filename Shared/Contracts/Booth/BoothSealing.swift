import FoundationEssentials

/// What booths seal to the platform, by the purposes that bind each sealed value to its place.
///
/// Both sides must use the same words: a value opens only under the purpose it was sealed for.
package enum BoothSealing {
    /// The guest's mail address in ``CaptureMade/address``, UTF-8 as it was typed.
    package static let address = "guest address"
    /// The form's answers in ``CaptureMade/answers``, a JSON object.
    package static let answers = "form answers"

    /// What a spool file is sealed under: the 16 bytes of its original's identifier.
    package static func spoolID(of original: Identifier<Original>) -> [UInt8] {
        let u = original.uuid.uuid
        return [
            u.0, u.1, u.2, u.3, u.4, u.5, u.6, u.7, u.8, u.9, u.10, u.11, u.12, u.13, u.14, u.15,
        ]
    }
}
