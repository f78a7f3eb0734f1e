import AMQP
import Foundation

/// A RabbitMQ node of one test, to be killed and choked without disturbing the others.
struct PrivateBroker {
    private let directory: String
    private let servers: String
    let url: String

    /// Starts the node, lets `body` use it, and removes it.
    static func with(_ body: (PrivateBroker) async throws -> Void) async throws {
        let source = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        let root = source.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let servers = root.appendingPathComponent("deploy/local/servers").path
        let directory = "/tmp/amqp-test-\(UUID().uuidString.prefix(8))"
        do {
            try await Command.run(servers, ["start", "--dir", directory, "--only", "rabbitmq"])
            let url = try await Command.run("bash", ["-c", ". \"$0/env\" && printf %s \"$TEST_AMQP_URL\"", directory])
            try await body(PrivateBroker(directory: directory, servers: servers, url: url))
        } catch {
            _ = try? await Command.run(servers, ["remove", "--dir", directory])
            throw error
        }
        try await Command.run(servers, ["remove", "--dir", directory])
    }

    /// Kills the node as a power cut would.
    func kill() async throws { try await Command.run(servers, ["kill", "rabbitmq", "--dir", directory]) }

    /// Stops the node in an orderly way and starts it again.
    func restart() async throws { try await Command.run(servers, ["restart", "rabbitmq", "--dir", directory]) }

    func start() async throws {
        try await Command.run(servers, ["start", "--dir", directory, "--only", "rabbitmq"])
    }

    /// Sets off the memory alarm, in which the broker takes no messages, or ends it.
    func setMemoryAlarm(_ isOn: Bool) async throws {
        let script = #"""
            home=$0/rabbitmq
            . <(grep -E '^epmd=' "$0/ports" || sed -nE 's/^epmd[ :]+([0-9]+)$/epmd=\1/p' "$0/ports")
            export HOME=$(mktemp -d) ERL_EPMD_PORT=$epmd RABBITMQ_CONF_ENV_FILE=/dev/null
            /usr/lib/rabbitmq/bin/rabbitmqctl --quiet --erlang-cookie "$(<"$home/.erlang.cookie")" \
                -n "$(<"$home/node")@localhost" set_vm_memory_high_watermark absolute "$1"
            code=$?
            rm -rf "$HOME"
            exit $code
            """#
        try await Command.run("bash", ["-c", script, directory, isOn ? "1MB" : "1GB"])
    }

    func configuration(answerTimeout: Duration = .seconds(60)) throws -> BrokerConfiguration {
        try BrokerConfiguration(
            url: url, name: "fault-test", reconnect: ReconnectPolicy(first: .milliseconds(50), longest: .seconds(1)),
            answerTimeout: answerTimeout)
    }
}
