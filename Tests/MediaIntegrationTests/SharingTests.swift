import Contracts
import Foundation
import HTTPTypes
import Media
import PostgreSQL
import ServiceTesting
import Testbed
import Testing
import WebPagesTesting

extension MediaOnServersTests {
    @Suite("what a customer shares")
    struct SharingTests {
        /// Addresses of bytes on a share's page.
        private func bytes(_ page: TestRental.Answer, _ path: String) -> [String] {
            ["src", "href", "poster"].flatMap { page.addresses($0) }.filter { $0.hasPrefix("\(path)/") }
        }

        private func setClock(_ capture: Identifier<Capture>, _ end: Date, _ service: LiveMedia) async throws {
            try await service.owner.execute(
                """
                insert into clock (capture_id, erase_at, told_at) values (\(capture.uuid), \(end), \(service.now))
                on conflict (capture_id) do update set erase_at = excluded.erase_at
                """)
        }

        @Test func `whoever has the address sees what was chosen, and nothing tells whose it is`() async throws {
            try await LiveMedia.with { service in
                let rental = try await TestRental.booked(service)
                try await rental.enroll(rental.boothID, as: 4711)
                let chosen = try await rental.photograph()
                let other = try await rental.photograph()
                let share = try await rental.share([chosen.captureID])
                let (page, _) = try await rental.visit(share.path)
                #expect(page.status == 200 && page.text.contains("Shared with you"))
                #expect(page.headers[.cacheControl] == "no-store")
                // Not "no-referrer": some browsers would send the password from an origin that is "null".
                for (name, value) in [("Referrer-Policy", "same-origin"), ("X-Robots-Tag", "noindex")] {
                    let field = try #require(HTTPField.Name(name).flatMap { page.headers[$0] })
                    #expect(field.hasPrefix(value))
                }
                let addresses = bytes(page, share.path)
                #expect(addresses.count == 2 && !page.text.contains(" download>"))
                var seen = page.text + page.headers.map(\.description).joined()
                for address in addresses {
                    let (answer, bytes) = try await rental.visit(address)
                    #expect(answer.status == 200 && answer.headers[.cacheControl] == "no-store")
                    seen += String(decoding: bytes, as: UTF8.self) + answer.headers.map(\.description).joined()
                    #expect(bytes.starts(with: [0xFF, 0xD8]) && bytes.count < 500_000)
                }
                let names = chosen.originals.map { String($0.object.split(separator: "/").last ?? "") }
                for secret in names + [
                    "\(rental.id)", "\(rental.customerID)", "\(rental.boothID)", "4711", chosen.session,
                    "\(other.captureID)", "Maria", "photo book", "Jan Voorbeeld", "Exif",
                ] {
                    #expect(!seen.contains(secret), "\(secret)")
                }
                #expect(try await rental.share(share.id).views == 1)
                #expect(try await rental.visit("/media/shares/guessed").answer.status == 404)
            }
        }

        @Test func `who may only look gets the bytes of a screen, and who may download every pixel without metadata`()
            async throws
        {
            try await LiveMedia.with { service in
                let rental = try await TestRental.booked(service)
                let capture = try await rental.photograph()
                let (looking, keeping) = (
                    try await rental.share([capture.captureID]),
                    try await rental.share([capture.captureID], #","mode":"download""#)
                )
                let (page, _) = try await rental.visit(keeping.path)
                let address = try #require(bytes(page, keeping.path).last)
                let (answer, whole) = try await rental.visit(address)
                #expect(answer.status == 200 && answer.headers[.contentDisposition]?.hasPrefix("attachment") == true)
                #expect(answer.headers[.contentDisposition]?.contains("photo.jpg") == true)
                #expect(TestPictures.extraSegments(of: whole) == [])
                #expect(try await rental.share(keeping.id).downloads == 1)
                // Neither the token of another share nor one of a gallery opens anything here.
                let token = try #require(address.split(separator: "/").last)
                #expect(try await rental.visit("\(looking.path)/\(token)").answer.status == 404)
                #expect(try await rental.visit("/o/\(token)").answer.status == 404)
                let lightbox = try await rental.ask("/captures/\(capture.captureID)")
                let own = try #require(lightbox.addresses("src").first { $0.hasPrefix("/o/") })
                #expect(try await rental.visit("\(looking.path)/\(own.dropFirst(3))").answer.status == 404)
                // An address that was handed out while downloading was allowed is over with the permission.
                #expect(try await rental.api(.patch, "shares/\(keeping.id)", #"{"mode":"view"}"#).status == 200)
                #expect(try await rental.visit(address).answer.status == 404)
            }
        }

        @Test func `an end is one from the next request on, for the page and for every address it gave out`()
            async throws
        {
            try await LiveMedia.with { service in
                let rental = try await TestRental.booked(service)
                let capture = try await rental.photograph()
                let share = try await rental.share([capture.captureID])
                let addresses = bytes(try await rental.visit(share.path).answer, share.path)
                #expect(try await rental.visit(addresses[0]).answer.status == 200)
                let began = ContinuousClock.now
                #expect(try await rental.api(.delete, "shares/\(share.id)").status == 200)
                for address in addresses { #expect(try await rental.visit(address).answer.status == 410) }
                let (page, _) = try await rental.visit(share.path)
                #expect(page.status == 410 && page.text.contains("This is not shared any more"))
                #expect(began.duration(to: .now) < .seconds(1))
                let revoked = try await rental.share(share.id)
                #expect(revoked.state == "revoked" && revoked.link == nil)
                #expect(try await rental.api(.patch, "shares/\(share.id)", #"{"mode":"view"}"#).status == 410)
                #expect(try await rental.api(.delete, "shares/\(share.id)").status == 200)
            }
        }

        @Test func `what is hidden, deleted, refused or not chosen is not there`() async throws {
            try await LiveMedia.with { service in
                let rental = try await TestRental.booked(service)
                let refusal = Consent(
                    scope: .show, isGiven: false, textHash: String(repeating: "a", count: 64), language: .dutch,
                    at: service.now.inMilliseconds)
                let (kept, refused) = (
                    try await rental.photograph(), try await rental.photograph(consents: [refusal])
                )
                let hidden = try await rental.photograph()
                let share = try await rental.share([kept, refused, hidden].map(\.captureID))
                #expect(share.captures == 3)
                let all = bytes(try await rental.visit(share.path).answer, share.path)
                #expect(all.count == 4)
                _ = try await rental.ask("/hide", [("capture", "\(hidden.captureID)")])
                let left = bytes(try await rental.visit(share.path).answer, share.path)
                #expect(left.count == 2)
                var statuses: [Int] = []
                for address in all { statuses.append(try await rental.visit(address).answer.status) }
                #expect(statuses.sorted() == [200, 200, 404, 404])
                _ = try await rental.ask("/deleted", [("capture", "\(kept.captureID)")])
                let empty = try await rental.visit(share.path).answer
                #expect(empty.status == 200 && empty.text.contains("There is nothing to see now"))
                // With its last capture the share is over for good, and so are the names.
                try await service.owner.execute("delete from capture where rental_id = \(rental.id.uuid)")
                let gone = try await rental.visit(share.path).answer
                #expect(gone.status == 410 && gone.text.contains("has been erased"))
                // The timer is due, whatever clocks other tests had.
                try await service.owner.execute(
                    "update timer set ran_at = \(Date(timeIntervalSince1970: 0)) where name = 'tidy-shares'")
                let id = try #require(UUID(uuidString: share.id))
                _ = try await eventually("the names are erased") {
                    try await service.owner.row("select 1 from share where id = \(id) and erased_at is not null")
                }
                let erased = try await rental.share(share.id)
                #expect(erased.state == "erased" && erased.purpose.isEmpty && erased.link == nil)
                #expect(try await rental.visit(share.path).answer.status == 410)
            }
        }

        @Test func `nobody shares or sees what is another customer's`() async throws {
            try await LiveMedia.with { service in
                let (mine, other) = (try await TestRental.booked(service), try await TestRental.booked(service))
                let (own, foreign) = (try await mine.captures(1), try await other.captures(1))
                let share = try await mine.share(own + foreign)
                #expect(share.captures == 1)
                other.admitSharer()
                let body = #"{"captures":["\#(own[0])"],"recipients":["A"],"purpose":"B"}"#
                #expect(try await other.api(.post, "shares", body).status == 404)
                #expect(try await mine.api(.get, "shares", as: other.sharer).status == 404)
                for method in [HTTPRequest.Method.get, .delete] {
                    #expect(try await other.api(method, "shares/\(share.id)").status == 404)
                }
                #expect(try await other.api(.patch, "shares/\(share.id)", #"{"mode":"view"}"#).status == 404)
                for path in ["/shares", "/shares/\(share.id)", "/shares/\(share.id)/revoke"] {
                    #expect(try await mine.ask(path, as: other.sharer).status == 404, "\(path)")
                }
                #expect(try await other.ask("/shares/\(share.id)", as: other.sharer).status == 404)
                #expect(try await mine.ask("/shares", as: mine.editor).status == 403)
                #expect(try await mine.api(.post, "shares", body, as: mine.viewer).status == 403)
            }
        }

        @Test func `a share never outlives its captures, and its end moves only when that is said`() async throws {
            try await LiveMedia.with { service in
                let rental = try await TestRental.booked(service)
                let ids = try await rental.captures(2)
                let soon = service.now.addingTimeInterval(10 * 86_400).inMilliseconds
                let later = service.now.addingTimeInterval(300 * 86_400).inMilliseconds
                for id in ids { try await setClock(id, soon, service) }
                let far = #","expiresAt":"\#(ContractCoding.text(of: later))""#
                let share = try await rental.share(ids, far)
                #expect(share.expiresAt == ContractCoding.text(of: soon))
                // The rental is kept longer: the share is not.
                for id in ids { try await setClock(id, later, service) }
                _ = try await rental.api(.patch, "shares/\(share.id)", #"{"purpose":"another book"}"#)
                #expect(try await rental.share(share.id).expiresAt == share.expiresAt)
                let wanted = ContractCoding.text(of: soon.addingTimeInterval(86_400))
                let silent = try await rental.api(.patch, "shares/\(share.id)", #"{"expiresAt":"\#(wanted)"}"#)
                #expect(silent.status == 409 && String(decoding: silent.body, as: UTF8.self).contains("end-not-stated"))
                let stated = try await rental.api(
                    .patch, "shares/\(share.id)", #"{"expiresAt":"\#(wanted)","expiresAtWas":"\#(share.expiresAt)"}"#)
                #expect(stated.status == 200)
                #expect(String(decoding: stated.body, as: UTF8.self).contains(#""expiresAtWas":"\#(share.expiresAt)""#))
                #expect(try await rental.share(share.id).expiresAt == wanted)
                service.wait(12 * 86_400)
                let over = try await rental.visit(share.path).answer
                #expect(over.status == 410 && over.text.contains("This link is over"))
            }
        }

        @Test func `a password is asked for, and guessing it is slow`() async throws {
            try await LiveMedia.with { service in
                let rental = try await TestRental.booked(service)
                let capture = try await rental.photograph()
                let share = try await rental.share([capture.captureID], #","password":"three blue boats""#)
                let asked = try await rental.visit(share.path).answer
                #expect(asked.status == 200 && asked.text.contains("type=\"password\""))
                #expect(bytes(asked, share.path).isEmpty || !asked.text.contains("<img class=\"shared"))
                func type(_ password: String) async throws -> TestRental.Answer {
                    try await rental.visit("\(share.path)/open", form: "password=\(password)").answer
                }
                for _ in 1...5 { #expect(try await type("wrong").status == 422) }
                let slowed = try await type("three+blue+boats")
                #expect(slowed.status == 429 && slowed.headers[.retryAfter] != nil)
                service.wait(5)
                let right = try await type("three+blue+boats")
                #expect(right.status == 303)
                // It was no guess, and makes those of others no cheaper.
                let id = try #require(UUID(uuidString: share.id))
                let tries: Int32? = try await service.owner.value("select wrong_tries from share where id = \(id)")
                #expect(tries == 5)
                #expect(try await type("three+blue+boats").status == 303)
                let cookie = try #require(right.headers[.setCookie])
                #expect(cookie.contains("HttpOnly") && cookie.contains("Path=\(share.path)"))
                let pair = String(cookie.prefix { $0 != ";" })
                let page = try await rental.visit(share.path, cookie: pair).answer
                #expect(page.status == 200 && bytes(page, share.path).count == 2)
                // Another password is another door.
                _ = try await rental.api(.patch, "shares/\(share.id)", #"{"password":"four red boats"}"#)
                #expect(try await rental.visit(share.path, cookie: pair).answer.text.contains("type=\"password\""))
                #expect(try await rental.visit(bytes(page, share.path)[0]).answer.status == 404)
                #expect(try await rental.share(share.id).hasPassword)
            }
        }

        @Test func `a member makes, changes and ends a share on pages`() async throws {
            try await LiveMedia.with { service in
                let rental = try await TestRental.booked(service)
                rental.admitSharer()
                let ids = try await rental.captures(2)
                let chosen = ids.map { ("capture", "\($0)") }
                #expect(try await rental.ask(as: rental.sharer).text.contains("/shares/new\""))
                #expect(try await !rental.ask().text.contains("/shares/new\""))
                let form = try await rental.ask("/shares/new", as: rental.sharer, chosen)
                #expect(form.status == 200 && form.text.contains("You share 2 captures"))
                let wrong = try await rental.ask("/shares", as: rental.sharer, chosen + [("purpose", "book")])
                #expect(wrong.status == 422 && wrong.text.contains("Name at least one"))
                #expect(wrong.text.contains("value=\"\(ids[0])\"") && wrong.text.contains("value=\"book\""))
                let made = try await rental.ask(
                    "/shares", as: rental.sharer,
                    chosen + [("recipients", "Aunt+Maria%0D%0AUncle+Bo"), ("purpose", "book"), ("mode", "view")])
                #expect(made.status == 303)
                let address = try #require(made.headers[.location])
                let one = try await rental.ask(of: address, as: rental.sharer)
                #expect(one.text.contains("Shared with Aunt Maria, Uncle Bo") && one.text.contains("/media/shares/"))
                let list = try await rental.ask("/shares", as: rental.sharer)
                #expect(list.text.contains("Who has access") && list.text.contains("Aunt Maria, Uncle Bo"))

                let own = String(address.prefix { $0 != "?" })
                let later = [
                    ("recipients", "Aunt+Maria"), ("purpose", "book"), ("mode", "download"), ("until", "2030-01-01"),
                ]
                for id in ids { try await setClock(id, service.now.addingTimeInterval(99 * 86_400), service) }
                let before = try await rental.share(String(own.suffix(36))).expiresAt
                let asked = try await rental.ask(of: "\(own)/change", as: rental.sharer, later)
                #expect(asked.status == 200 && asked.text.contains("Until now this share ends on"))
                #expect(try await rental.share(String(own.suffix(36))).expiresAt == before)
                let fields = ["was", "stated"].compactMap { name -> (String, String)? in
                    asked.text.components(separatedBy: "name=\"\(name)\" value=\"").last
                        .map { (name, String($0.prefix { $0 != "\"" })) }
                }
                #expect(try await rental.ask(of: "\(own)/end", as: rental.sharer, fields).status == 303)
                #expect(try await rental.share(String(own.suffix(36))).expiresAt == fields[1].1)
                // What was shown then does not move a second time.
                #expect(try await rental.ask(of: "\(own)/end", as: rental.sharer, fields).status == 303)

                #expect(try await rental.ask(of: "\(own)/revoke", as: rental.sharer).text.contains("Stop sharing"))
                #expect(try await rental.ask(of: "\(own)/revoke", as: rental.sharer, []).status == 303)
                #expect(try await rental.ask("/shares?done=revoked", as: rental.sharer).text.contains("Ended"))
            }
        }
    }
}
