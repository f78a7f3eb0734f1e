import LoopbackServer
import Synchronization

/// A mail server without TLS that does as a test says.
final class ScriptedSMTP: Sendable {
    struct Script: Sendable {
        var greeting = "220 test ESMTP"
        var offers: [String] = ["8BITMIME", "SMTPUTF8"]
        var mail = "250 ok"
        var recipient = "250 ok"
        var data = "354 go"
        var accepted = "250 queued"
        /// Ends the connection without a word after so many mails.
        var mailsPerConnection = Int.max
    }

    struct Accepted: Sendable, Equatable {
        var from: String
        var to: String
        var message: [UInt8]
    }

    private let log: Log
    let server: LoopbackServer

    init(_ script: Script = Script()) throws {
        let log = Log()
        self.log = log
        server = try LoopbackServer { connection in Self.serve(connection, script, log) }
    }

    var accepted: [Accepted] { log.accepted.withLock { $0 } }
    /// The commands, without the messages.
    var commands: [String] { log.commands.withLock { $0 } }
    var url: String { "smtp://127.0.0.1:\(server.port)/client.example" }

    private final class Log: Sendable {
        let accepted = Mutex<[Accepted]>([])
        let commands = Mutex<[String]>([])
    }

    private static func serve(_ connection: LoopbackConnection, _ script: Script, _ log: Log) {
        connection.write(script.greeting + "\r\n")
        var (from, to, count) = ("", "", 0)
        while let line = connection.readLine() {
            log.commands.withLock { $0.append(line) }
            let verb = line.prefix { $0 != " " && $0 != ":" }.uppercased()
            switch verb {
            case "EHLO":
                let lines = ["test"] + script.offers
                for (index, line) in lines.enumerated() {
                    connection.write("250\(index == lines.count - 1 ? " " : "-")\(line)\r\n")
                }
            case "MAIL":
                from = address(in: line)
                connection.write(script.mail + "\r\n")
            case "RCPT":
                to = address(in: line)
                connection.write(script.recipient + "\r\n")
            case "DATA":
                connection.write(script.data + "\r\n")
                guard script.data.hasPrefix("354") else { continue }
                var message: [UInt8] = []
                while let line = connection.readLine(), line != "." {
                    message += Array((line.hasPrefix(".") ? String(line.dropFirst()) : line).utf8) + [13, 10]
                }
                if script.accepted.hasPrefix("250") {
                    log.accepted.withLock { $0.append(Accepted(from: from, to: to, message: message)) }
                }
                connection.write(script.accepted + "\r\n")
                count += 1
                if count == script.mailsPerConnection { return }
            case "QUIT":
                connection.write("221 bye\r\n")
                return
            default: connection.write("502 what?\r\n")
            }
        }
    }

    private static func address(in line: String) -> String {
        String(line.drop { $0 != "<" }.dropFirst().prefix { $0 != ">" })
    }
}
