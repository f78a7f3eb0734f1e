import Foundation
import Mail
import Vault

extension HostileParser {
    /// Reports that anybody may mail to us, and addresses as people type them.
    static let ofMails: [HostileParser] = [
        HostileParser("bounce", longest: 8192, samples: [Array(report.replacing("\n", with: "\r\n").utf8)]) { input in
            guard let report = try? DeliveryReport(input) else { return }
            promise(!report.recipients.isEmpty, "a report is about somebody")
            promise(report.recipients.allSatisfy { (200..<600).contains($0.replyCode ?? 250) }, "a reply code is one")
        },
        HostileParser(text: "mail-address", samples: ["mailto:Zoë@Gäste.example.", "a@b.example", "\"a b\"@c.example"])
        {
            guard let form = LookupHasher.normalized(mail: $0) else { return }
            promise(LookupHasher.normalized(mail: form) == form, "a mail address has one form")
        },
        HostileParser(
            text: "telephone", longest: 64, samples: ["+32 (0)475 12 34 56", "0032 475 123456", "0475123456"]
        ) {
            guard let form = LookupHasher.normalized(phone: $0) else { return }
            promise(LookupHasher.normalized(phone: form) == form, "a telephone number has one form")
        },
    ]

    private static let report = """
        From: MAILER-DAEMON@relay.example
        Content-Type: multipart/report; report-type=delivery-status; boundary="b"
        MIME-Version: 1.0

        --b
        Content-Type: message/delivery-status

        Reporting-MTA: dns; relay.photos.example

        Final-Recipient: rfc822; zoe@guests.example
        Action: failed
        Status: 5.1.1
        Diagnostic-Code: smtp; 550 5.1.1 no such
            mailbox

        --b
        Content-Type: text/rfc822-headers

        Message-Id: <0192-abc.0192-def@photos.example>

        --b--
        """
}
