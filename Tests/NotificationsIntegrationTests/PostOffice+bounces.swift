import Contracts
import Foundation
import Mail
import Notifications

/// Reports about mails that came back, as mail servers write them into a Maildir.
extension PostOffice {
    /// Reads what lies there, as the service does.
    func readBounces(in directory: String) async throws {
        try await bounces(in: directory).read()
    }

    /// - Returns: the file's name.
    @discardableResult
    func report(_ action: String, about messageID: String, in directory: String) throws -> String {
        for part in ["tmp", "new", "cur"] {
            try FileManager.default.createDirectory(
                atPath: "\(directory)/\(part)", withIntermediateDirectories: true)
        }
        let text = """
            From: MAILER-DAEMON@relay.photos.example
            Content-Type: multipart/report; report-type=delivery-status; boundary="b"

            --b
            Content-Type: message/delivery-status

            Reporting-MTA: dns; relay.photos.example

            Final-Recipient: rfc822; zoe@guests.example
            Action: \(action)
            Diagnostic-Code: smtp; 550 5.1.1 <zoe@guests.example> is not here

            --b
            Content-Type: text/rfc822-headers

            Message-ID: <\(messageID)>

            --b--

            """
        let name = "\(UUID().uuidString).host"
        try Data(text.utf8).write(to: URL(filePath: "\(directory)/new/\(name)"))
        return name
    }
}
