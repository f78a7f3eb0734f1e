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
    @Suite("one capture of the gallery")
    struct LightboxTests {
        private func links(_ rel: String, in page: TestRental.Answer) -> [String] {
            page.text.components(separatedBy: "<a ").dropFirst().map { String($0.prefix { $0 != ">" }) }
                .filter { $0.contains("rel=\"\(rel)\"") }
                .compactMap { $0.components(separatedBy: "href=\"").last.map { String($0.prefix { $0 != "\"" }) } }
                .map { $0.replacing("&amp;", with: "&") }
        }

        @Test func `neighbors follow the order and the choice of the gallery`() async throws {
            try await LiveMedia.with { service in
                let rental = try await TestRental.booked(service)
                let ids = try await rental.captures(5)
                try await service.owner.execute(
                    "update capture set kind = 'video' where id = any(\([ids[0], ids[2], ids[4]].map(\.uuid)))")
                func address(_ place: Int, _ query: String = "") -> String {
                    "\(rental.address)/captures/\(ids[place])\(query)"
                }
                let middle = try await rental.ask("/captures/\(ids[2])")
                #expect(links("prev", in: middle) == [address(3)] && links("next", in: middle) == [address(1)])
                #expect(links("up", in: middle) == [rental.address])
                #expect(middle.text.contains("<link rel=\"prev\"") && middle.text.contains("<link rel=\"next\""))
                let newest = try await rental.ask("/captures/\(ids[4])")
                #expect(links("prev", in: newest).isEmpty && links("next", in: newest) == [address(3)])
                let query = "?kind=video&order=oldest"
                let chosen = try await rental.ask("/captures/\(ids[2])\(query)")
                #expect(links("prev", in: chosen) == [address(0, query)])
                #expect(links("next", in: chosen) == [address(4, query)])
                #expect(links("up", in: chosen) == [rental.address + query])
                #expect(try await rental.ask("/captures/1").status == 404)
            }
        }

        @Test func `it says when, where and until when, and what the guest agreed to without saying who`() async throws
        {
            try await LiveMedia.with { service in
                let rental = try await TestRental.booked(service)
                try await rental.enroll(rental.boothID, as: 7)
                let consents = [Consent.Scope.show, .marketing].map { scope in
                    Consent(
                        scope: scope, isGiven: scope == .show, textHash: String(repeating: "0", count: 64),
                        language: .dutch, at: service.now)
                }
                let capture = try await rental.photograph(consents: consents)
                let eraseAt = service.now.addingTimeInterval(86_400 * 9.5).inMilliseconds
                try await service.others.say(
                    ClockSet(
                        captureID: capture.captureID, rentalID: rental.id, notBefore: eraseAt, eraseAt: eraseAt,
                        notAfter: eraseAt))
                let page = try await eventually("the clock is told") {
                    let page = try await rental.ask("/captures/\(capture.captureID)")
                    return page.text.contains("10 days left") ? page : nil
                }
                #expect(page.text.contains("<dt>Booth</dt><dd>7</dd>"))
                #expect(
                    page.text.contains("May be shown on your screens and pages. Does not want to hear from you later."))
                #expect(!page.text.contains(capture.session))
                // "The file name tells date and time" (immich #27495).
                let own = try #require(page.addresses("href").first { $0.contains("/files/") })
                let led = try await rental.ask(of: own)
                #expect(led.status == 303)
                let download = try #require(led.headers[.location])
                let bytes = try await rental.ask(of: download)
                #expect(bytes.status == 200)
                #expect(bytes.headers[.contentDisposition] == "attachment; filename=\"photo.jpg\"")
                // One object, five minutes.
                service.wait(301)
                #expect(try await rental.ask(of: download).status == 410)
            }
        }

        @Test func `what cannot be shown says so`() async throws {
            try await LiveMedia.with { service in
                let rental = try await TestRental.booked(service)
                let broken = try await rental.captures(1, state: "quarantined")[0]
                let page = try await rental.ask("/captures/\(broken)")
                #expect(page.status == 200 && page.text.contains("Cannot be shown: the file is damaged"))
            }
        }
    }
}
