package import Contracts
package import FoundationEssentials
package import Messaging

/// Answers whom a mailing concerns: the part that is asked for, read in one page.
///
/// However many people there are, a message and a transaction hold one page of them; whoever asks goes on with
/// ``AudienceListed/next``.
package struct AudiencePart<Owner: DataOwner>: Sendable {
    private let order: ListAudience<Owner>
    /// Records in one part.
    private let size: Int

    package init(_ order: ListAudience<Owner>, size: Int) {
        self.order = order
        self.size = size
    }

    /// - Parameters:
    ///   - page: the next records in scope in the order of their identifiers, at most as many as it is given, after the
    ///     one that is named; nil asks for the first.
    ///   - id: a record's identifier.
    ///   - member: nil for a record that nobody can be written to about; it counts as a record all the same.
    package func tell<Record>(
        through outbox: any Outbox, page: (UUID?, Int) async throws -> [Record], id: (Record) -> UUID,
        member: (Record) async throws -> AudienceMember?
    ) async throws {
        let records = try await page(order.after, size)
        var members: [AudienceMember] = []
        for record in records { if let member = try await member(record) { members.append(member) } }
        try await outbox.publish(
            AudienceListed<Owner>(
                mailingID: order.mailingID, part: order.part, next: records.count < size ? nil : records.last.map(id),
                records: records.count, members: members))
    }
}
