import ArgumentParser
import Contracts
import DurableFiles
import Foundation
import Hexadecimal
import MessagingRuntime
import PostgreSQL
import ServiceHost
import Vault

/// `media captures for-marketing`: a picture for the company's own advertising, where the customer allows that.
struct ExportForMarketing: ServiceCommand {
    typealias Program = Media
    static let configuration = CommandConfiguration(
        commandName: "for-marketing",
        abstract: "Write a capture's picture into a file for the company's advertising, if its customer allows that.",
        discussion: """
            That it was done, or refused, is recorded with the consent. The agreement of whoever is in the picture is \
            needed besides; nobody here knows it.
            """)

    @Argument(help: "The capture, as `media captures list` prints it.")
    var capture: String

    @Option(help: "The file that is written.", completion: .file())
    var to: String

    @OptionGroup var operatorOptions: OperatorCommandOptions

    func run(_ frame: ServiceFrame) async throws {
        guard let capture = Identifier<Capture>(capture) else { throw ValidationError("CAPTURE wants an identifier") }
        let (actor, reason, now) = (operatorOptions.act.who, operatorOptions.act.reason, frame.now())
        try await Backbone.with(frame) { backbone in
            let objects = SealedObjects(store: try backbone.objectStore(), vault: try backbone.vault())
            let bytes = try await backbone.unit.perform(at: now, actor: actor, reason: reason) {
                transaction, _ -> [UInt8]? in
                let consents = MarketingConsents(runner: transaction)
                guard let found = try await consents.locked(capture, at: now) else {
                    throw ValidationError("there is no such capture that may be shown")
                }
                try await consents.record(
                    capture, consent: found.consent, by: actor, because: reason, at: now)
                // A refusal commits: that it was tried stays.
                guard found.consent != nil else { return nil }
                return try await Self.picture(capture, transaction, objects, key: found.key)
            }
            guard let bytes else {
                throw ValidationError("the customer does not allow this; that it was asked for is recorded")
            }
            try Files.replace(to, with: bytes)
        }
    }

    /// The picture as it is downloaded, of the capture's first part.
    private static func picture(
        _ capture: Identifier<Capture>, _ transaction: Transaction, _ objects: SealedObjects, key: UUID
    ) async throws -> [UInt8] {
        let rows = try await transaction.rows(
            """
            select * from rendition where capture_id = \(capture.uuid) and recipe = 'download' and media_type = 'image/jpeg'
            order by original_id limit 1
            """)
        guard let rendition = try rows.first.map({ try MadeRendition($0) }) else {
            throw ValidationError("there is no picture in this capture")
        }
        let stored = CaptureReceived.StoredOriginal(
            id: rendition.originalID, role: .photo, object: rendition.object, length: rendition.length,
            sha256: String(hexadecimal: rendition.sha256))
        return try await objects.read(stored, under: KeyID(key))
    }
}
