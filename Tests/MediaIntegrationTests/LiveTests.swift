import Contracts
import Foundation
import HTTPClient
import HTTPTypes
import Media
import PostgreSQL
import ServiceTesting
import Synchronization
import Testbed
import Testing
import Transfer
import WebPagesTesting

/// What a stream said so far.
private final class Heard: Sendable {
    private let state = Mutex((text: "", isOver: false))

    var text: String { state.withLock { $0.text } }
    var isOver: Bool { state.withLock { $0.isOver } }
    func hear(_ bytes: [UInt8]) { state.withLock { $0.text += String(decoding: bytes, as: UTF8.self) } }
    func end() { state.withLock { $0.isOver = true } }
}

extension MediaOnServersTests {
    @Suite("what arrives while somebody looks")
    struct LiveTests {
        /// Listens to a stream while `body` runs.
        private func listening(
            to address: String, as token: String, of service: LiveMedia,
            _ body: @escaping @Sendable (Heard) async throws -> Void
        ) async throws {
            let client = HTTPClient()
            let heard = Heard()
            let base = try await service.http { $0.address }
            let answer = try await client.download(
                HTTPRequest(.get, base + address, headers: ["Cookie": "session=\(token)"]))
            #expect(answer.head.status == 200)
            #expect(answer.head.headers["Content-Type"]?.hasPrefix("text/event-stream") == true)
            let reading = Task {
                defer { heard.end() }
                for try await bytes in answer.body { heard.hear(bytes) }
            }
            let outcome: Result<Void, any Error>
            do { outcome = .success(try await body(heard)) } catch { outcome = .failure(error) }
            reading.cancel()
            await client.close()
            try outcome.get()
        }

        private func isTold(_ event: String, _ capture: Identifier<Capture>, in heard: Heard) -> Bool {
            heard.text.components(separatedBy: "\n\n").contains {
                $0.contains("event: \(event)") && $0.contains("\(capture)")
            }
        }

        @Test func `an open gallery hears what comes and what goes, and of no other rental`()
            async throws
        {
            try await LiveMedia.with { service in
                let (mine, other) = (try await TestRental.booked(service), try await TestRental.booked(service))
                let first = try await mine.captures(1)[0]
                let page = try await mine.ask()
                let address = try #require(page.addresses("data-live").first)
                try await listening(to: address, as: mine.viewer, of: service) { heard in
                    _ = try await eventually("the stream is open") { heard.text.isEmpty ? nil : true }
                    let foreign = try await other.captures(1)[0]
                    let second = try await mine.captures(1)[0]
                    _ = try await eventually("it came") { isTold("came", second, in: heard) ? true : nil }
                    _ = try await mine.ask("/deleted", [("capture", "\(first)")])
                    _ = try await eventually("it went") { isTold("went", first, in: heard) ? true : nil }
                    #expect(!heard.text.contains("\(foreign)") && !isTold("came", first, in: heard))
                }
                #expect(try await mine.ask("/live", of: other.address).status == 404)
                #expect(try await mine.ask("/live", as: "stolen").status == 303)
            }
        }

        @Test func `a stream ends when whoever looks may no longer`() async throws {
            try await LiveMedia.with { service in
                let rental = try await TestRental.booked(service)
                try await listening(to: "\(rental.address)/live", as: rental.viewer, of: service) { heard in
                    _ = try await eventually("the stream is open") { heard.text.isEmpty ? nil : true }
                    #expect(!heard.isOver)
                    service.accounts.revoke(token: rental.viewer)
                    _ = try await eventually("the stream is over") { heard.isOver ? true : nil }
                }
            }
        }

        @Test func `a screen shows what is ready, one after the other, and nothing that was hidden or refused`()
            async throws
        {
            try await LiveMedia.with { service in
                let rental = try await TestRental.booked(service)
                #expect(try await rental.ask("/show").text.contains("The first photo appears here by itself."))
                let refused = Consent(
                    scope: .show, isGiven: false, textHash: String(repeating: "0", count: 64), language: .dutch,
                    at: service.now)
                let older = try await rental.photograph().captureID
                let newer = try await rental.photograph().captureID
                let unwilling = try await rental.photograph(consents: [refused]).captureID
                @Sendable func shown(_ query: String = "") async throws -> String {
                    let page = try await rental.ask("/show\(query)")
                    #expect(page.status == 200 && page.text.contains("http-equiv=\"refresh\""))
                    return page.addresses("data-capture").first ?? ""
                }
                @Sendable func isFirst(_ capture: Identifier<Capture>) async throws {
                    _ = try await eventually("\(capture) is shown") { try await shown() == "\(capture)" ? true : nil }
                }
                try await isFirst(newer)
                let page = try await rental.ask("/show")
                let next = try #require(page.addresses("data-following").first)
                #expect(try await rental.ask(of: next).addresses("data-capture") == ["\(older)"])
                #expect(try await shown("?capture=\(unwilling)") == "\(newer)")
                #expect(try await shown("?capture=\(older)") == "\(older)")
                let picture = try #require(page.addresses("src").first { $0.hasPrefix("/o/") })
                #expect(try await rental.ask(of: picture).headers[.contentType] == "image/jpeg")

                let live = try #require(page.addresses("data-live").first)
                try await listening(to: live, as: rental.viewer, of: service) { heard in
                    _ = try await eventually("the stream is open") { heard.text.isEmpty ? nil : true }
                    _ = try await rental.ask("/hide", [("capture", "\(newer)")])
                    _ = try await eventually("hidden from the screen") { isTold("went", newer, in: heard) ? true : nil }
                    try await isFirst(older)
                    _ = try await rental.ask("/unhide", [("capture", "\(newer)")])
                    _ = try await eventually("back on the screen") { isTold("came", newer, in: heard) ? true : nil }
                    // What retention hides goes as well.
                    try await service.others.say(
                        CaptureHidden(
                            captureID: newer, erasureID: Identifier(at: Date()), cause: .request,
                            hiddenAt: service.now.inMilliseconds))
                    try await isFirst(older)
                }
                #expect(try await rental.ask(of: picture).status == 410)
                let other = try await TestRental.booked(service)
                #expect(try await other.ask("/show", of: rental.address).status == 404)
            }
        }
    }
}
