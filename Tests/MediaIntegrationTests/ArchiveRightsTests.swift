import Contracts
import Foundation
import HTTPTypes
import Media
import NIOCore
import ObjectStore
import Passes
import PersonalData
import PostgreSQL
import ServiceTesting
import Testbed
import Testing
import Vault
import WebPagesTesting

extension MediaOnServersTests {
    @Suite("what a download may hold, and whose it is")
    struct ArchiveRightsTests {
        /// The bug: archives held private pictures.
        @Test func `what is hidden is in none, and hiding something ends every archive that it is in`() async throws {
            try await LiveMedia.with { service in
                let browser = ArchiveCustomer(service)
                var captures: [CaptureReceived] = []
                for number in 1...4 { captures.append(try await browser.capture([UInt8](repeating: 9, count: number))) }
                let first = captures[0]
                try await hide(first, service)
                let page = try await browser.order()
                let zip = try await browser.ready(page)
                #expect(try browser.names(in: try await browser.ask(zip).bytes).count == 3 + 2)

                try await hide(captures[2], service)
                let over = try await browser.ask(zip, .get, [.accept: "application/json"])
                #expect(over.status == 410 && String(decoding: over.bytes, as: UTF8.self).contains("archive-outdated"))
                let shown = try await browser.text(zip)
                #expect(shown.status == 410 && shown.text.contains("out of date"))
                #expect(shown.text.contains("action=\"/media/rentals/\(browser.rental)/archives\""))
                let again = try await browser.order("archive=\(page.split(separator: "/").last ?? "")")
                #expect(again != page)
                let next = try await browser.ask(try await browser.ready(again))
                #expect(try browser.names(in: next.bytes).count == 2 + 2)
                #expect(try await browser.ask(zip, .get, [.accept: "application/json"]).status == 410)
            }
        }

        // C36: within the time for keeping it can be downloaded, and afterwards the answer says why not.
        @Test func `what has been kept as long as agreed is in no archive, and ends those that have it`() async throws {
            try await LiveMedia.with { service in
                let browser = ArchiveCustomer(service)
                for seconds in [-1, 60, 120] as [TimeInterval] {
                    let capture = try await browser.capture([1, 2, 3])
                    try await browser.keep(capture, until: service.now.addingTimeInterval(seconds))
                }
                let zip = try await browser.ready(try await browser.order())
                #expect(try browser.names(in: try await browser.ask(zip).bytes).count == 2 + 2)
                service.wait(61)
                let over = try await browser.ask(zip, .get, [.accept: "application/json"])
                #expect(over.status == 410 && String(decoding: over.bytes, as: UTF8.self).contains("archive-outdated"))
            }
        }

        @Test func `what is erased takes its lines out of archives, and they are over`() async throws {
            try await LiveMedia.with { service in
                let browser = ArchiveCustomer(service)
                let captures = [try await browser.capture([1, 2, 3]), try await browser.capture([4, 5])]
                let page = try await browser.order()
                let zip = try await browser.ready(page)
                let order = EraseData<MediaData>(
                    erasureID: Identifier(at: Date()), captureID: captures[0].captureID, keyID: captures[0].keyID,
                    askedAt: Date().inMilliseconds)
                try await service.others.say(order)
                let answer = try await service.others.fact(DataErased<MediaData>.self, about: "\(order.erasureID)")
                #expect(answer.removed.contains { $0.table == "archive_entry" && $0.count == 1 })
                #expect(try await browser.entries(of: page) == 1)
                #expect(try await browser.ask(zip, .get, [.accept: "application/json"]).status == 410)
            }
        }

        /// The bugs: the permission to download ignored; another tenant's bytes.
        @Test func `nobody gets an archive but whoever may read that customer's captures`() async throws {
            try await LiveMedia.with { service in
                let (browser, other) = (ArchiveCustomer(service), ArchiveCustomer(service))
                let capture = try await browser.capture([1, 2, 3])
                let page = try await browser.order()
                let zip = try await browser.ready(page)
                #expect(try await other.ask(page).status == 404)
                #expect(try await other.ask(zip).status == 404)
                #expect(try await other.ask(zip + ".zip").status == 404)
                let theirs = try await other.ask(
                    "/media/rentals/\(browser.rental)/archives", .post, form: "what=originals")
                #expect(theirs.status == 404)
                // Another's captures cannot be chosen either: nothing of them is taken, and nothing told.
                _ = try await other.capture([7, 7])
                let empty = try await other.order("what=originals&capture=\(capture.captureID)")
                #expect(try await other.text(empty).text.contains("nothing to download"))

                let stranger = try await browser.ask(zip, .get, [.cookie: "session=nobody"])
                #expect(stranger.status == 303 && stranger.headers[.location]?.hasPrefix("/accounts/sign-in") == true)
                let scopeless = try await service.accounts.issuer.issue(
                    subject: "x", audience: ["media"], scopes: [], customer: browser.customer.uuid)
                let refused = try await browser.ask(
                    zip, .get, [.cookie: "a=b", .authorization: "Bearer \(scopeless)", .accept: "application/json"])
                #expect(refused.status == 403)
                // Signed out a second ago.
                service.accounts.remove(token: browser.session)
                service.wait(1.1)
                #expect(try await browser.ask(zip).status == 303)
            }
        }

        private func hide(_ capture: CaptureReceived, _ service: LiveMedia) async throws {
            try await service.others.say(
                CaptureHidden(
                    captureID: capture.captureID, erasureID: Identifier(at: Date()), cause: .guest,
                    hiddenAt: Date().inMilliseconds))
            try await until("it is hidden") {
                try await service.owner.row(
                    "select 1 from hidden_capture where capture_id = \(capture.captureID.uuid)") != nil
            }
        }
    }
}
