package import FoundationEssentials
import JWTKit

/// What became of everything that the booths of a rental made, in counts, so that a customer can be shown it and anybody
/// can check later that it is ours.
///
/// On the wire it is a JSON Web Token (RFC 7519), signed like a ``Receipt`` and never taken for one.
package struct ArrivalStatement: Sendable, Equatable {
    /// One booth's share.
    package struct Booth: Sendable, Equatable, Codable {
        /// As painted on it.
        package var number: Int
        package var made: Int
        package var arrived: Int
        package var withdrawn: Int
        package var erased: Int
        /// Here, and not shown yet.
        package var waiting: Int
        package var missing: Int

        package init(
            number: Int, made: Int, arrived: Int, withdrawn: Int, erased: Int, waiting: Int, missing: Int
        ) {
            self.number = number
            self.made = made
            self.arrived = arrived
            self.withdrawn = withdrawn
            self.erased = erased
            self.waiting = waiting
            self.missing = missing
        }
    }

    /// `sub`.
    package var rental: UUID
    package var isComplete: Bool
    package var booths: [Booth]
    /// `iat`, whole seconds.
    package var statedAt: Date

    package init(rental: UUID, isComplete: Bool, booths: [Booth], statedAt: Date) {
        self.rental = rental
        self.isComplete = isComplete
        self.booths = booths
        self.statedAt = statedAt
    }
}

extension ReceiptSigner {
    /// The compact text of `statement`.
    package func sign(_ statement: ArrivalStatement) async throws(PassError) -> String {
        try await sign(StatementClaims(statement))
    }
}

extension ReceiptVerifier {
    /// The statement that `text` carries, if ingest has signed it.
    ///
    /// - Throws: ``PassError/malformed``, ``PassError/untrusted``, ``PassError/wrongIssuer``.
    package func statement(_ text: String) async throws(PassError) -> ArrivalStatement {
        let claims = try await claims(text, as: StatementClaims.self)
        guard claims.iss == StatementClaims.issuer else { throw .wrongIssuer }
        guard let rental = UUID(uuidString: claims.sub) else { throw .malformed }
        return ArrivalStatement(
            rental: rental, isComplete: claims.complete, booths: claims.booths,
            statedAt: Date(timeIntervalSince1970: Double(claims.iat)))
    }
}

/// The JSON body of a statement.
private struct StatementClaims: JWTPayload {
    /// Not that of receipts.
    static let issuer = "ingest/statement"

    var iss: String
    var sub: String
    var iat: Int64
    var complete: Bool
    var booths: [ArrivalStatement.Booth]

    init(_ statement: ArrivalStatement) {
        iss = Self.issuer
        sub = statement.rental.uuidString.lowercased()
        iat = Int64(statement.statedAt.timeIntervalSince1970.rounded(.down))
        complete = statement.isComplete
        booths = statement.booths
    }

    /// Does nothing: a statement holds for ever.
    func verify(using algorithm: some JWTAlgorithm) {}
}
