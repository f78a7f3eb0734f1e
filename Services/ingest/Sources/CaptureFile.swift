import Contracts
import PostgreSQL

/// A file of a capture as its booth declared it, and whether its bytes are here.
package struct CaptureFile: Sendable, Equatable {
    var id: Identifier<Original>
    var role: CaptureRole
    /// Bytes before sealing.
    var length: Int
    /// SHA-256 before sealing, 32 bytes.
    package var sha256: [UInt8]
    /// The object that holds exactly these bytes; nil while it is missing.
    var object: String?

    /// Whether the booth says the same of both.
    func isDeclared(as other: CaptureFile) -> Bool {
        id == other.id && role == other.role && length == other.length && sha256 == other.sha256
    }
}

extension CaptureFile {
    /// As ``Captures/selectingFiles(of:)`` finds it.
    init(_ row: Row) throws {
        id = Identifier(try row.decode("file_id"))
        role = CaptureRole(rawValue: try row.decode("role")) ?? .photo
        length = try row.decode("length")
        sha256 = try row.decode("sha256")
        object = try row.decode("object")
    }
}
