package import Contracts
package import Messaging

/// Says whom a mailing concerns, in parts that each fit in a message.
///
/// A part says how many there are, so that whoever collects them knows when the last has come; nothing is told before
/// all are read.
package struct AudienceParts<Owner: DataOwner>: Sendable {
    private let order: ListAudience<Owner>
    /// Records in one part.
    private let size: Int

    package init(_ order: ListAudience<Owner>, size: Int) {
        self.order = order
        self.size = size
    }

    /// Reads page after page and records the parts in `outbox`; an audience of nobody is one part.
    ///
    /// - Parameters:
    ///   - page: the next records in scope in their order, at most as many as it is given; nil asks for the first.
    ///   - member: nil for a record that nobody can be written to about; it counts as a record all the same.
    package func tell<Record>(
        through outbox: any Outbox, page: (Record?, Int) async throws -> [Record],
        member: (Record) async throws -> AudienceMember?
    ) async throws {
        var parts: [AudienceListed<Owner>] = []
        var last: Record?
        repeat {
            let records = try await page(last, size)
            var members: [AudienceMember] = []
            for record in records { if let member = try await member(record) { members.append(member) } }
            parts.append(
                AudienceListed(
                    mailingID: order.mailingID, part: parts.count + 1, parts: 0, records: records.count,
                    members: members))
            last = records.count < size ? nil : records.last
        } while last != nil
        for var part in parts {
            part.parts = parts.count
            try await outbox.publish(part)
        }
    }
}
