import Foundation
import Mail
import Testbed
import Testing

@Suite("DeliveryReport")
struct DeliveryReportTests {
    @Test func `a report names the mail that failed, the status and the server's code`() throws {
        let report = try DeliveryReport(SampleReport.mail())
        #expect(report.messageID == SampleReport.id)
        #expect(report.recipients == [.init(.failed, status: "5.1.1", replyCode: 550)])
        #expect(report.failure == report.recipients[0])
    }

    @Test func `lines may end with CRLF, and the end of the mail may be missing`() throws {
        let text = String(decoding: SampleReport.mail(), as: UTF8.self)
        let crlf = Array(text.replacing("\n", with: "\r\n").utf8)
        let report = try DeliveryReport(crlf)
        #expect(report.messageID == SampleReport.id && report.recipients.first?.replyCode == 550)
        let cut = try #require(text.range(of: "Here it is"))
        #expect(try DeliveryReport(Array(text[..<cut.lowerBound].utf8)) == report)
    }

    @Test func `the head alone is enough, also when its fields are folded`() throws {
        let head = "From: photos@photos.example\nMessage-ID:\n <\(SampleReport.id)>\nSubject: Your photo\n"
        for type in ["text/rfc822-headers", "message/rfc822", "message/rfc822-headers"] {
            let report = try DeliveryReport(SampleReport.mail(returned: head, returnedType: type))
            #expect(report.messageID == SampleReport.id, "\(type)")
        }
    }

    @Test func `the parts for addresses beyond ASCII are read too`() throws {
        let status = SampleReport.status.replacing("zoe@guests.example", with: "zoë@bücher.example")
        for returned in ["message/global", "message/global-headers"] {
            let mail = SampleReport.mail(
                status: status, statusType: "message/global-delivery-status", encoding: "8bit", returnedType: returned)
            let report = try DeliveryReport(mail)
            #expect(report.messageID == SampleReport.id && report.failure?.replyCode == 550, "\(returned)")
        }
    }

    @Test func `an encoded status is decoded`() throws {
        let encoded = Data(SampleReport.status.utf8).base64EncodedString(options: .lineLength76Characters)
        let report = try DeliveryReport(SampleReport.mail(status: encoded, encoding: "base64"))
        #expect(report.recipients == [.init(.failed, status: "5.1.1", replyCode: 550)])
    }

    @Test(arguments: [
        ("Action: failed (no such mailbox)\nStatus: 5.1.1 (bad mailbox)", true), ("ACTION:FAILED", true),
        ("Action: failed\nStatus: 4.4.1 (given up after five days)", true), ("Action: delayed\nStatus: 4.2.2", false),
        ("Action: delivered\nStatus: 2.0.0", false), ("Action: relayed", false), ("Action: expanded", false),
        ("Action: delayed\n\nAction: failed", true), ("Action: failed\n\nAction: delivered", false),
    ])
    func `only a final failure is one`(status: String, isFailure: Bool) throws {
        let report = try DeliveryReport(SampleReport.mail(status: "Reporting-MTA: dns; x.example\n\n\(status)"))
        #expect((report.failure != nil) == isFailure)
    }

    @Test(arguments: [
        ("smtp; 550 5.1.1 <zoe@guests.example>", 550), ("SMTP;451 4.3.0 later", 451), ("smtp; user unknown", nil),
        ("smtp; 99999999999999999999", nil), ("x-unix; 550", nil), ("550 no type", nil), ("smtp; 700 what", nil),
    ])
    func `a reply code is taken from a server that spoke SMTP`(diagnostic: String, code: Int?) throws {
        let status = "Reporting-MTA: dns; x.example\n\nAction: failed\nDiagnostic-Code: \(diagnostic)"
        #expect(try DeliveryReport(SampleReport.mail(status: status)).failure?.replyCode == code)
    }

    @Test func `the report's own Message-ID is never taken for the mail's`() {
        for returned in ["From: photos@photos.example\n\nText", "", "Message-ID: what\n\n", "Message-ID: <a b@c>\n\n"] {
            let mail = SampleReport.mail(returned: returned)
            #expect(throws: DeliveryReport.Malformation.noMessageID) { try DeliveryReport(mail) }
        }
    }

    @Test func `what is no report is refused`() throws {
        let ordinary = try Sample.message().rendered()
        let receipt = SampleReport.mail(
            statusType: "message/disposition-notification",
            type: "multipart/report; report-type=disposition-notification")
        for mail in [[], ordinary, receipt, SampleReport.mail(type: "multipart/mixed"), Array("\n\n".utf8)] {
            #expect(throws: DeliveryReport.Malformation.notAReport) { try DeliveryReport(mail) }
        }
        for status in ["", "Reporting-MTA: dns; x.example", "Action: exploded", "Action:", ": failed", "failed"] {
            let mail = SampleReport.mail(status: status)
            #expect(throws: DeliveryReport.Malformation.noRecipient, "\(status)") { try DeliveryReport(mail) }
        }
    }

    // MARK: Whatever arrives

    /// What is read of anything is either a report with an identifier of our form or a refusal.
    private func check(_ mail: [UInt8]) {
        do {
            let report = try DeliveryReport(mail)
            #expect(!report.recipients.isEmpty)
            #expect(report.messageID.utf8.count <= 200 && report.messageID.utf8.allSatisfy { $0 > 32 && $0 < 127 })
        } catch {
            #expect(!"\(error)".contains("@"))
        }
    }

    @Test func `a report that ends anywhere is read or refused`() {
        let mail = SampleReport.mail()
        for end in 0...mail.count { check(Array(mail[..<end])) }
    }

    @Test func `a report with anything in it is read or refused`() {
        var random = SeededGenerator(seed: 20_261_122)
        let original = SampleReport.mail()
        let pieces = [
            "\0", "\r", "\n\n", "--4Z1Qx/relay.photos.example", "Content-Type: multipart/report", "=", ":", "<>",
        ]
        for _ in 0..<3000 {
            var mail = original
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                let place = Int.random(in: 0..<mail.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: mail[place] = UInt8.random(in: 0...255, using: &random)
                case 1: mail.removeSubrange(place..<min(mail.count, place + Int.random(in: 1...60, using: &random)))
                case 2:
                    mail.insert(
                        contentsOf: Array(pieces[Int.random(in: 0..<pieces.count, using: &random)].utf8), at: place)
                default:
                    let from = Int.random(in: 0..<mail.count, using: &random)
                    mail.insert(contentsOf: Array(mail[from..<min(mail.count, from + 200)]), at: place)
                }
            }
            check(mail)
        }
        for length in [1, 100, 10_000] {
            for _ in 0..<20 { check((0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }) }
        }
    }

    @Test func `parts in parts without end, and lines without end, are read or refused`() {
        var nested = ""
        for level in 0..<5000 { nested += "Content-Type: multipart/report; boundary=b\(level)\n\n--b\(level)\n" }
        check(Array(nested.utf8))
        var messages = "Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n"
        messages += "Action: failed\n\n--b\n" + String(repeating: "Content-Type: message/rfc822\n\n", count: 5000)
        check(Array(messages.utf8))
        check(SampleReport.mail(status: String(repeating: "Action: failed\n\n", count: 15_000)))
        check(SampleReport.mail(status: "Action: " + String(repeating: "failed", count: 40_000)))
        check(SampleReport.mail(returned: "Message-ID: <" + String(repeating: "a", count: 200_000) + "@b>\n\n"))
    }
}
