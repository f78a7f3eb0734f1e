import Contracts
import Deadlines
import Foundation
import ObjectStore
import PersonalData
import PostgreSQL
import SubjectRights
import Vault

/// The originals of a person's captures, as they were received, for the person's copy.
///
/// Names say the day and nothing else: not the booth, not the party.
struct PersonFiles: SubjectFiles {
    private struct Held: Sendable {
        var captureID: UUID
        var originalID: UUID
        var keyID: KeyID
        var object: String
        var length: Int
        var sha256: [UInt8]
        var name: String
    }

    let transaction: Transaction
    let objects: ExportObjects
    let vault: Vault

    func copy(for order: ExportOrder, of subject: Subject) async throws -> [ExportedObject] {
        let files = try await files(of: subject)
        // Copying takes as long as there are bytes; no row is locked meanwhile.
        return try await transaction.keptAwake {
            var copies: [ExportedObject] = []
            for file in files {
                if let copy = try await copy(file, for: order) { copies.append(copy) }
            }
            return copies
        }
    }

    /// Nil when the capture was erased meanwhile.
    private func copy(_ file: Held, for order: ExportOrder) async throws -> ExportedObject? {
        guard let source = ObjectName(file.object) else { throw RenderError.nameImpossible }
        do {
            return try await objects.copy(
                source, under: file.keyID, length: file.length, sha256: file.sha256,
                part: file.originalID.uuidString.lowercased(), name: file.name, for: order)
        } catch VaultError.destroyed {
            // One of two keys: the capture's, or the request's, which ends all of it.
            guard try await vault.isDestroyed(file.keyID) else { throw VaultError.destroyed }
            return nil
        }
    }

    private func files(of subject: Subject) async throws -> [Held] {
        let rows = try await transaction.rows(
            """
            select o.id, o.capture_id, o.role, o.object, o.length, o.sha256, o.media_type, c.key_id, c.made_at
            from original o join capture c on c.id = o.capture_id
            where c.id = any(\(subject.captures)) or c.address_lookup = any(\(subject.lookups))
            order by c.made_at, c.id, o.id
            """)
        var captures: [String: [UUID]] = [:]
        var taken: Set<String> = []
        return try rows.map { row in
            let day = BrusselsTime.day(of: try row.decode("made_at")).description
            let capture: UUID = try row.decode("capture_id")
            if captures[day]?.last != capture { captures[day, default: []].append(capture) }
            let role: String = try row.decode("role")
            let folder = "media/\(day)-\(captures[day]?.count ?? 1)"
            let ending = FileEnding.of(try row.decode("media_type"))
            var (name, number) = ("\(folder)/\(role).\(ending)", 1)
            while !taken.insert(name).inserted {
                number += 1
                name = "\(folder)/\(role)-\(number).\(ending)"
            }
            return Held(
                captureID: capture, originalID: try row.decode("id"),
                keyID: KeyID(try row.decode("key_id", as: UUID.self)),
                object: try row.decode("object"), length: try row.decode("length"), sha256: try row.decode("sha256"),
                name: name)
        }
    }
}
