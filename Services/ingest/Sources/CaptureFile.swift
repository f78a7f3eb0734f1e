import Contracts

/// A file of a capture as its booth declared it, and whether its bytes are here.
struct CaptureFile: Sendable, Equatable {
    var id: Identifier<Original>
    var role: CaptureRole
    /// Bytes before sealing.
    var length: Int
    /// SHA-256 before sealing, 32 bytes.
    var sha256: [UInt8]
    /// The object that holds exactly these bytes; nil while it is missing.
    var object: String?

    /// Whether the booth says the same of both.
    func isDeclared(as other: CaptureFile) -> Bool {
        id == other.id && role == other.role && length == other.length && sha256 == other.sha256
    }
}
