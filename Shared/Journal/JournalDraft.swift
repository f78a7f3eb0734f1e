/// What is to be written into the journal.
///
/// - Important: `actor`, `reason` and `data` are readable by everybody who may read the journal and stay for years:
///   identifiers and words of our own, never an address or a name. What is personal goes into `sealed`.
package struct JournalDraft: Sendable, Equatable {
    /// What happened, `capture.erased` for instance.
    package var kind: String
    /// Who did it: `staff:…`, `service:retention`, `guest`.
    package var actor: String
    /// Why.
    package var reason: String
    /// Identifiers by name.
    package var data: [String: String]
    /// A sealed value's bytes.
    package var sealed: [UInt8]?

    package init(
        kind: String, actor: String, reason: String, data: [String: String] = [:], sealed: [UInt8]? = nil
    ) {
        self.kind = kind
        self.actor = actor
        self.reason = reason
        self.data = data
        self.sealed = sealed
    }
}
