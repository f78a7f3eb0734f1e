package import FoundationEssentials
import JWTKit

/// Ingest's order to a revoked booth to wipe what it holds, naming what is lost by it.
///
/// On the wire it is a JSON Web Token signed with the key of receipts. It says `act`, which no receipt does, and holds no
/// state, which every receipt does: neither is ever taken for the other.
package struct WipeOrder: Sendable, Equatable {
    /// `jti`: an order is carried out once.
    package var id: UUID
    /// `aud`: the only booth that it is for.
    package var booth: UUID
    /// The fingerprint of the booth's own key, so that the next device of that booth does not obey it.
    package var device: String
    /// The captures with this number and all before it are wiped.
    package var lastSequence: Int
    /// `iat`, whole seconds.
    package var orderedAt: Date

    package init(id: UUID, booth: UUID, device: String, lastSequence: Int, orderedAt: Date) {
        self.id = id
        self.booth = booth
        self.device = device
        self.lastSequence = lastSequence
        self.orderedAt = orderedAt
    }
}

extension ReceiptSigner {
    /// The compact text of `order`.
    package func sign(_ order: WipeOrder) async throws(PassError) -> String { try await sign(WipeClaims(order)) }
}

extension ReceiptVerifier {
    /// The order that `text` carries, if ingest has signed it.
    ///
    /// The caller compares booth and device with its own, and knows which orders it has carried out.
    ///
    /// - Throws: ``PassError/malformed``, ``PassError/untrusted``, ``PassError/wrongIssuer``.
    package func verifyOrder(_ text: String) async throws(PassError) -> WipeOrder {
        let claims = try await claims(text, as: WipeClaims.self)
        guard claims.iss == ReceiptClaims.issuer else { throw .wrongIssuer }
        return try claims.order()
    }
}

/// The JSON body of an order.
private struct WipeClaims: JWTPayload {
    private static let wipe = "wipe"

    var iss: String
    var jti: String
    var aud: String
    var iat: Int64
    var act: String
    var device: String
    var lastSequence: Int

    init(_ order: WipeOrder) {
        iss = ReceiptClaims.issuer
        jti = order.id.uuidString.lowercased()
        aud = order.booth.uuidString.lowercased()
        iat = Int64(order.orderedAt.timeIntervalSince1970.rounded(.down))
        act = Self.wipe
        device = order.device
        lastSequence = order.lastSequence
    }

    /// Does nothing: an order holds until it is carried out, whatever the booth's clock shows.
    func verify(using algorithm: some JWTAlgorithm) {}

    func order() throws(PassError) -> WipeOrder {
        guard act == Self.wipe, let id = UUID(uuidString: jti), let booth = UUID(uuidString: aud), lastSequence > 0
        else { throw .malformed }
        return WipeOrder(
            id: id, booth: booth, device: device, lastSequence: lastSequence,
            orderedAt: Date(timeIntervalSince1970: Double(iat)))
    }
}
