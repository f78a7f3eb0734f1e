import AMQP
import Contracts
import Foundation
import Messaging
import MessagingRuntime

extension HostileParser {
    /// What comes over the broker.
    static let ofMessages: [HostileParser] = [
        HostileParser("body", samples: bodies, body),
        HostileParser("envelope", samples: envelopes.map { Array($0.utf8) }, envelope),
        HostileParser(text: "instant", longest: 64, samples: instants, instant),
        HostileParser(text: "identifier", longest: 64, samples: ["0195b2c4-7f00-7000-8000-00000000000a"]) { text in
            promise(WireText.id(text) == nil || WireText.id(text) == UUID(uuidString: text), "identifiers read alike")
            if let id = WireText.id(text) { promise(WireText.text(of: id) == text.lowercased(), "an identifier again") }
        },
        HostileParser(text: "message-name", longest: 128, samples: ["ingest.capture-received.v1"]) { text in
            if let name = MessageName(text) { promise(name.description == text && name.version > 0, "a name again") }
        },
    ]

    private static let types: [any Message.Type] = AllMessages.events + AllMessages.commands

    // MARK: Bodies

    /// The first byte says as which message the rest is read.
    private static func body(_ input: [UInt8]) {
        guard let first = input.first, Int(first) < types.count else { return }
        let type: any Message.Type = types[Int(first)]
        check(type, Array(input.dropFirst()))
    }

    private static func check<M: Message>(_ type: M.Type, _ body: [UInt8]) {
        guard let message = try? ContractCoding.decode(type, from: body) else { return }
        guard let again = try? ContractCoding.encode(message) else { end("a message that cannot be said again") }
        promise((try? ContractCoding.decode(type, from: again)) == message, "a message said again is the same")
    }

    /// The recorded example of every message, behind its number.
    private static var bodies: [[UInt8]] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "ContractTests/Recorded")
        return types.enumerated().compactMap { number, type in
            guard let data = try? Data(contentsOf: folder.appending(path: "\(type.name).json")) else { return nil }
            return [UInt8(number)] + data
        }
    }

    // MARK: Envelopes

    /// One property or header a line; an empty one is absent.
    private static func envelope(_ input: [UInt8]) {
        var lines = String(decoding: input, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
            .map(String.init)[...]
        func next() -> String? { lines.popFirst().flatMap { $0.isEmpty ? nil : $0 } }
        var properties = MessageProperties()
        properties.messageID = next()
        properties.type = next()
        properties.appID = next()
        properties.timestamp = next().flatMap { UInt64($0) }.map { Date(timeIntervalSince1970: Double($0)) }
        for header in ["time", "cloudEvents:subject", "causationid", "traceparent", "rental", "actor", "reason"] {
            properties.headers[header] = next().map { .string($0) }
        }
        properties.headers["entityversion"] = next().flatMap { Int64($0) }.map { .integer($0) }
        guard let envelope = WireFormat.envelope(of: properties) else { return }
        let again = WireFormat.envelope(of: WireFormat.properties(of: envelope))
        promise(again == envelope, "an envelope said again is the same")
    }

    private static let envelopes = [
        """
        0195b2c4-7f00-7000-8000-00000000000a
        media.capture-ready.v1
        media
        1795378500
        2026-11-22T20:15:00.250Z
        0195b2c4-7f00-7000-8000-00000000000b
        0195b2c4-7f00-7000-8000-00000000000c
        00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01
        0195b2c4-7f00-7000-8000-00000000000d
        operator
        because
        7
        """,
        "0195b2c4-7f00-7000-8000-00000000000a\nmedia.capture-ready.v1\nmedia\n1795378500",
    ]

    // MARK: Instants

    private static func instant(_ text: String) {
        let (quick, thorough) = (WireText.instant(text), ContractCoding.instant(text))
        promise(quick == thorough, "both readers of instants agree")
        guard let quick else { return }
        let said = WireText.text(of: quick)
        promise(said == ContractCoding.text(of: quick), "both writers of instants agree")
        promise(WireText.instant(said) == quick, "an instant said again is the same")
    }

    private static let instants = [
        "2026-11-22T20:15:00.250Z", "2026-11-22T20:15:00Z", "2026-11-22T21:15:00+01:00", "1600-02-29T23:59:59.999Z",
        "9999-12-31T23:59:59.999Z", "10000-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "2024-02-30T00:00:00.000Z",
    ]
}
