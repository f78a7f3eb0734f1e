internal import Contracts
internal import FoundationEssentials
internal import HTTPClient
internal import Messaging
internal import Transfer

/// What a booth is ordered, and what it says of captures that never come.
extension NetworkPlatform {
    /// As many as ingest takes in one part.
    private static let longestPart = 500

    private struct Orders: Decodable { let orders: [String] }

    private struct Part: Encodable {
        struct Wiped: Encodable {
            let capture: String
            let sequence: Int
        }

        let wiped: [Wiped]
        let at: String
        let isComplete: Bool
    }

    package func withdraw(_ withdrawal: SpooledWithdrawal) async throws {
        try await publish(withdrawal.message(from: identity.boothID), id: withdrawal.capture.uuid)
    }

    package func orders() async throws -> [String] {
        let answer = try await send(HTTPRequest(.get, "\(identity.url)/booth/v1/orders"))
        guard answer.isSuccess else { throw HTTPAnswer.setback(answer) }
        guard let orders = try? answer.json(as: Orders.self).orders else {
            throw Setback(.everything, "the platform's answer holds no orders")
        }
        return orders
    }

    package func confirm(_ record: WipeRecord) async throws {
        var rest = record.captures[...]
        repeat {
            let part = rest.prefix(Self.longestPart)
            rest = rest.dropFirst(Self.longestPart)
            let said = Part(
                wiped: part.map { Part.Wiped(capture: "\($0.capture)", sequence: $0.sequence) },
                at: ContractCoding.text(of: record.at), isComplete: rest.isEmpty)
            let answer = try await send(
                try .json(
                    .post, "\(identity.url)/booth/v1/orders/\(record.order.uuidString.lowercased())/wiped", said))
            guard answer.isSuccess else { throw HTTPAnswer.setback(answer) }
        } while !rest.isEmpty
    }
}
