/// What RabbitMQ has deprecated: 3.10 still takes it, 4 refuses it or will.
enum BrokerRules {
    private static let words: [(word: String, sentence: String)] = [
        ("x-queue-mode", "lazy mode is gone: quorum queues keep bodies on disk"),
        ("x-ha-policy", "mirrored classic queues are gone: use quorum queues"),
        ("x-queue-master-locator", "mirrored classic queues are gone: use quorum queues"),
        ("deprecated_features.permit", "a deprecated feature is not to be permitted"),
    ]
    private static let prefixes: [(prefix: String, sentence: String)] = [
        ("ha-mode", "mirrored classic queues are gone: use quorum queues"),
        ("ha-params", "mirrored classic queues are gone: use quorum queues"),
        ("ha-sync-mode", "mirrored classic queues are gone: use quorum queues"),
        ("ha-promote", "mirrored classic queues are gone: use quorum queues"),
    ]

    /// Why a line of text, a configuration or a string literal, asks for something deprecated.
    static func sentence(for line: String) -> String? {
        if let match = words.first(where: { Words.contains(line, $0.word) }) { return match.sentence }
        return prefixes.first { rule in
            ["\"\(rule.prefix)", " \(rule.prefix)", "'\(rule.prefix)"].contains { " \(line)".contains($0) }
        }?.sentence
    }

    /// Whether `amqp_basic_qos(state, channel, size, count, global)` sets a prefetch for the whole channel.
    static func isGlobalQuality(_ call: String) -> Bool {
        let arguments = call.drop { $0 != "(" }.dropFirst().prefix { $0 != ")" }.split(separator: ",")
        return arguments.count == 5 && !["0", "false"].contains(arguments[4].filter { $0 != " " })
    }
}
