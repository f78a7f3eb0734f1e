/// What a data key protects: rights on keys are granted per class and role.
///
/// The raw value stands in the key cluster's tables and in its grants; renaming one is a migration there.
package enum KeyClass: String, Sendable, Codable, CaseIterable {
    /// A capture: its originals, renditions, guest address and form answers.
    case capture
    /// A customer's person, a member, a visitor: one key per person and controller.
    case person
    /// The parts of one answer to a subject, until they have been collected.
    case request
    /// Personal values inside the evidence.
    case journal
    /// What a mail said and to whom it went.
    case notice
    /// What a customer puts beside the captures of a rental, or makes of them: a logo, a collage.
    case rental
    /// Secrets of machines, a booth's session key for instance.
    case device
}
