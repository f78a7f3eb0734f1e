/// Why the journal could not be written or read. The texts hold nothing of an entry.
package enum JournalError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A text in the draft holds a NUL, which PostgreSQL does not keep.
    case unstorable
    /// A row of the journal is not one.
    case malformedEntry
    /// A checkpoint is not one, or not in a format of this program.
    case malformedCheckpoint
    /// A checkpoint was not signed by this key, or changed afterwards.
    case forgedCheckpoint

    package var description: String {
        switch self {
        case .unstorable: "a journal entry holds a character that cannot be stored"
        case .malformedEntry: "a row of the journal cannot be read"
        case .malformedCheckpoint: "the file is not a checkpoint of the journal"
        case .forgedCheckpoint: "the checkpoint was not signed by this key"
        }
    }
}
