import Contracts
import Crypto
import Foundation
import HTTPTypes
import Images
import Logging
import MessagingRuntime
import ObjectStore
import PostgreSQL
import Vault
import WebPages

/// Takes in logos and takes them away again.
///
/// A logo is a stranger's file: it is decoded in a child before it is kept, sealed under a key of its own.
struct LogoDesk: Sendable {
    static let mostBytes = 1 << 20
    /// Pixels on a side.
    static let sides = 16...2000
    /// Of one rental; steps of earlier ones stay as they were made.
    static let mostLogos = 10

    let unit: UnitOfWork
    let objects: SealedObjects
    let decoders: DecoderPool

    /// - Throws: 422 with the word of ``Refusal``, 503 when no decoder or no store is there.
    @discardableResult
    func take(_ bytes: [UInt8], for rental: OwnRental, at now: Date) async throws -> StoredLogo {
        let facts = try await facts(of: bytes)
        let id = Identifier<Logo>(at: now)
        let logo = StoredLogo(
            id: id, keyID: KeyID(), object: "logos/\(rental.id)/\(id).png", length: bytes.count,
            sha256: Array(SHA256.hash(data: bytes)), width: facts.width, height: facts.height, uploadedAt: now)
        guard let name = ObjectName(logo.object) else { throw RenderError.nameImpossible }
        // The row first: what it names is found and removed whatever happens next.
        try await unit.perform(at: now) { transaction, _ in
            try await transaction.lock("media logos \(rental.id)")
            let logos = Logos(runner: transaction)
            guard try await logos.all(of: rental).count < Self.mostLogos else { throw Refusal.tooMany.error }
            try await logos.add(logo, to: rental)
        }
        do {
            try await objects.vault.createKey(.rental, id: logo.keyID)
            try await objects.write(bytes, to: name, under: logo.keyID)
        } catch {
            try? await remove([logo], at: now)
            throw (error as? ObjectStoreError)?.isTransient == true ? Self.away : error
        }
        return logo
    }

    /// Takes all logos of a rental away. Pictures that bear one keep it; to be made anew they want another.
    func removeAll(of rental: OwnRental, at now: Date) async throws {
        let logos = try await unit.perform(at: now) { transaction, _ in
            try await Logos(runner: transaction).all(of: rental)
        }
        try await remove(logos, at: now)
    }

    /// Bytes and key go while a row names them, so that whoever is killed in between can do it again.
    private func remove(_ logos: [StoredLogo], at now: Date) async throws {
        try await Self.removeBytes(of: logos, from: objects)
        try await unit.perform(at: now) { transaction, _ in
            try await Logos(runner: transaction).remove(logos.map(\.id))
        }
    }

    static func removeBytes(of logos: [StoredLogo], from objects: SealedObjects) async throws {
        for logo in logos {
            if let name = ObjectName(logo.object) { try await objects.store.delete(name) }
            try await objects.vault.destroyKey(logo.keyID)
        }
    }

    private func facts(of bytes: [UInt8]) async throws -> MediaFacts {
        guard !bytes.isEmpty else { throw Refusal.missing.error }
        guard bytes.count <= Self.mostBytes else { throw Refusal.tooLong.error }
        guard identify(bytes) == .png else { throw Refusal.kind.error }
        do {
            let facts = try await decoders.develop(bytes, recipes: []).facts
            guard Self.sides.contains(facts.width), Self.sides.contains(facts.height) else { throw Refusal.size.error }
            return facts
        } catch ImageError.unavailable {
            throw Self.away
        } catch let error as ImageError {
            throw error == .unreadable(.tooManyPixels) ? Refusal.size.error : Refusal.damaged.error
        }
    }

    /// Why a file is no logo. Pages have words for each.
    enum Refusal: String, CaseIterable {
        case missing, tooLong, kind, size, damaged, tooMany

        var error: APIError {
            let message =
                switch self {
                case .missing: "wants a file"
                case .tooLong: "takes a mebibyte at most"
                case .kind: "wants a PNG"
                case .size: "wants 16 to 2000 pixels on each side"
                case .damaged: "cannot be read"
                case .tooMany: "has been changed ten times; take the logos away first"
                }
            return APIError.invalid("logo", message, code: "logo-\(rawValue)")
        }

        init?(_ error: APIError) { self.init(rawValue: String(error.code.dropFirst("logo-".count))) }
    }

    private static let away = APIError(
        .serviceUnavailable, code: "picture-away", message: "Try again in a minute.", headers: [.retryAfter: "10"])
}

/// Takes logos away of rentals of which nothing is kept any more.
enum LogoExpiry {
    /// Also for a rental at which nothing has been made yet.
    private static let patience: TimeInterval = 90 * 86_400

    static func timer(
        unit: UnitOfWork, objects: SealedObjects, now: @escaping @Sendable () -> Date, logger: Logger
    ) -> RunOnceTimer {
        RunOnceTimer(named: "expire-logos", every: .seconds(3600), unit: unit, now: now, logger: logger) {
            transaction, _, now in
            let logos = Logos(runner: transaction)
            let forsaken = try await logos.forsaken(before: now.addingTimeInterval(-patience), atMost: 20)
            try await LogoDesk.removeBytes(of: forsaken, from: objects)
            try await logos.remove(forsaken.map(\.id))
        }
    }
}
