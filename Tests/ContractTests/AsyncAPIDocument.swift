import Contracts
import Foundation

/// The AsyncAPI 3.0 description of every message, derived from samples.
///
/// Types and formats follow from the values, and a field is required when the minimal sample has it too.
struct AsyncAPIDocument {
    private var lines: [String] = []
    var yaml: String { lines.joined(separator: "\n") + "\n" }

    init(_ samples: [Sample]) throws {
        let samples = samples.sorted { name($0) < name($1) }
        lines += [
            "# Written by `RECORD=1 swift test --filter ContractTests` from Shared/Contracts; do not edit.",
            "asyncapi: 3.0.0", "info:", "  title: Message in the Box", "  version: 1.0.0",
            "defaultContentType: application/json", "channels:",
        ]
        for sample in samples {
            lines += [
                "  \(name(sample)):", "    address: \(name(sample))", "    messages:", "      message:",
                "        $ref: '#/components/messages/\(name(sample))'",
                "    x-heard: \(!AllMessages.unheard.contains(type(of: sample.full).name))",
                "    x-said-by: [\(senders(sample).joined(separator: ", "))]", "    bindings:", "      amqp:",
                "        is: routingKey", "        exchange:", "          name: \(exchange(sample))",
                "          type: topic", "          durable: true",
            ]
        }
        lines.append("operations:")
        for sample in samples {
            let isCommand = sample.full is any Command
            lines += [
                "  \(isCommand ? "receive" : "send")-\(name(sample)):", "    action: \(isCommand ? "receive" : "send")",
                "    channel:", "      $ref: '#/channels/\(name(sample).replacing("/", with: "~1"))'",
                "    tags:", "      - name: \(type(of: sample.full).name.owner)",
            ]
        }
        lines += ["components:", "  messages:"]
        for sample in samples {
            lines += [
                "    \(name(sample)):", "      name: \(name(sample))", "      title: \(title(sample))",
                "      payload:",
            ]
            describe(try value(sample.full), minimal: try value(sample.minimal), indent: 8)
        }
    }

    private func name(_ sample: Sample) -> String { type(of: sample.full).name.description }

    /// Who has the right to say it on the broker.
    private func senders(_ sample: Sample) -> [String] {
        (type(of: sample.full) as? any Command.Type)?.senders ?? [type(of: sample.full).name.owner]
    }

    /// The Swift type, without the owner that its name says already.
    private func title(_ sample: Sample) -> String {
        "\(type(of: sample.full))".split(separator: "<").first.map(String.init) ?? ""
    }

    private func exchange(_ sample: Sample) -> String {
        if sample.full is any Command { return "commands" }
        return type(of: sample.full).name.owner == "booth" ? "booths" : "events"
    }

    private func value(_ message: any Message) throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: Data(ContractCoding.encode(message)))
    }

    private mutating func describe(_ value: JSONValue, minimal: JSONValue?, indent: Int) {
        let margin = String(repeating: " ", count: indent)
        switch value {
        case .object(let object):
            lines += [margin + "type: object", margin + "properties:"]
            var required = object.keys.sorted()
            if case .object(let minimal)? = minimal { required = required.filter { minimal[$0] != nil } }
            for (key, field) in object.sorted(by: { $0.key < $1.key }) {
                lines.append(margin + "  \(key):")
                describe(field, minimal: nil, indent: indent + 4)
            }
            lines.append(margin + "required: [\(required.joined(separator: ", "))]")
        case .array(let array):
            lines += [margin + "type: array", margin + "items:"]
            describe(array.first ?? .null, minimal: nil, indent: indent + 2)
        case .string(let text):
            lines.append(margin + "type: string")
            if UUID(uuidString: text) != nil {
                lines.append(margin + "format: uuid")
            } else if ContractCoding.instant(text) != nil {
                lines.append(margin + "format: date-time")
            }
        case .boolean: lines.append(margin + "type: boolean")
        case .number: lines.append(margin + "type: integer")
        case .null: lines.append(margin + "type: 'null'")
        }
    }
}
