import Contracts
import Foundation
import HTTPTypes
import Media
import NIOCore
import ObjectStore
import Passes
import PersonalData
import PostgreSQL
import ServiceHost
import SubjectRights
import Testbed
import Testing
import Vault
import WebPagesTesting

@Suite("Servers for media")
struct ServersForMediaTests {
    @Test func `in CI the servers are there`() {
        #expect(!TestServers.isCI || TestServers.areThere)
    }
}

@Suite("media on real servers", .enabled(if: TestServers.areThere, "TEST_SERVICES is not set"), .serialized)
struct MediaOnServersTests {
    /// What a photograph becomes.
    private static let objects = [
        "download-1.jpg", "preview-2.avif", "preview-2.jpg", "preview-2.webp", "social-1.jpg", "thumb-2.avif",
        "thumb-2.jpg", "thumb-2.webp",
    ]

    /// The value of an attribute that begins with `/o/`.
    private func link(_ attribute: String, in page: String) throws -> String {
        let start = try #require(page.range(of: "\(attribute)=\"/o/"))
        return "/o/" + page[start.upperBound...].prefix { $0 != "\"" }
    }

    private func fetch(
        _ service: LiveMedia, _ uri: String, _ headers: HTTPFields = [:], method: HTTPRequest.Method = .get
    ) async throws -> (status: Int, headers: HTTPFields, bytes: [UInt8]) {
        try await service.http { client in
            let answer = try await client.execute(uri: uri, method: method, headers: headers)
            return (answer.status.code, answer.headers, Array(buffer: answer.body))
        }
    }

    @Test
    func `an original becomes sealed renditions without metadata, its page shows them, and the broker hears of it`()
        async throws
    {
        try await LiveMedia.with { service in
            let photograph = try await TestPictures.photograph(in: service.directory)
            #expect(TestPictures.contains(photograph, "Jan Voorbeeld"))
            let capture = try await service.received(photograph, mail: "Ann@Feest.example")
            #expect(try await service.page(capture.session).text.contains("Uw opname is onderweg"))

            try await service.others.say(
                RentalBooked(
                    rentalID: capture.rentalID, customerID: capture.customerID, boothIDs: [capture.boothID],
                    from: service.now, until: service.now, purpose: .party, instructionVersion: "1",
                    retentionMonths: 12), version: 1)
            let eraseAt = service.now.addingTimeInterval(90_000)
            try await service.others.say(
                ClockSet(
                    captureID: capture.captureID, rentalID: capture.rentalID, notBefore: eraseAt, eraseAt: eraseAt,
                    notAfter: eraseAt))
            try await service.others.say(capture)
            let ready = try await service.others.fact(CaptureReady.self, about: "\(capture.captureID)")
            #expect(ready.renditions == 8 && ready.session == capture.session && ready.address == capture.address)

            // Sealed where they should be, and readable nowhere.
            let folder = "renditions/\(capture.captureID)/\(capture.originals[0].id)"
            let names = try await service.store.names(under: folder + "/").map(\.text)
            #expect(names == Self.objects.map { "\(folder)/\($0)" })
            for name in try await service.store.names(under: "") {
                let stored = try await service.store.read(name, atMost: 1 << 24)
                #expect(stored.starts(with: Array("MIB".utf8)) && !TestPictures.contains(stored, "Voorbeeld"))
            }

            let shown = try await eventually("clock and rental on the page") {
                let shown = try await service.page(capture.session).text
                return shown.contains("gastheer") && shown.contains("Daarna wissen we alles") ? shown : nil
            }
            #expect(shown.contains("Hier is uw foto!"))
            let preview = try await fetch(service, try link("src", in: shown))
            #expect(preview.status == 200 && preview.headers[.contentType] == "image/jpeg")
            #expect(TestPictures.extraSegments(of: preview.bytes) == [])

            let download = try link("href", in: shown)
            let whole = try await fetch(service, download)
            #expect(whole.headers[.contentDisposition] == "attachment; filename=\"photo.jpg\"")
            #expect(whole.headers[.cacheControl] == "no-store")
            #expect(TestPictures.extraSegments(of: whole.bytes) == [])
            #expect(!TestPictures.contains(whole.bytes, "Voorbeeld") && !TestPictures.contains(whole.bytes, "4711"))

            // Parts, across a frame's border and at the end, and the head alone.
            let part = try await fetch(service, download, [.range: "bytes=65530-65545"])
            #expect(part.status == 206 && part.bytes == Array(whole.bytes[65530...65545]))
            #expect(part.headers[.contentRange] == "bytes 65530-65545/\(whole.bytes.count)")
            let tail = try await fetch(service, download, [.range: "bytes=-5"])
            #expect(tail.bytes == Array(whole.bytes.suffix(5)))
            #expect(try await fetch(service, download, [.range: "bytes=99999999-"]).status == 416)
            let stale = try await fetch(service, download, [.range: "bytes=0-1", .ifRange: "\"other\""])
            #expect(stale.status == 200 && stale.bytes == whole.bytes)
            let head = try await fetch(service, download, method: .head)
            #expect(head.bytes.isEmpty && head.headers[.contentLength] == "\(whole.bytes.count)")

            // The person is found by the address that was typed in another way.
            let request = Identifier<SubjectRequest>(at: Date())
            let lookups = try service.hasher.allHashes(mail: "ann@feest.EXAMPLE").map { hash in
                AddressLookup(hash)
            }
            try await service.others.say(
                FindData<MediaData>(requestID: request, lookups: lookups, askedAt: service.now))
            let found = try await service.others.fact(DataFound<MediaData>.self, about: "\(request)")
            let counts = Dictionary(uniqueKeysWithValues: found.items.map { ($0.table, $0.count) })
            let expected = [
                "capture": 1, "original": 1, "rendition": 8, "archive_entry": 0, "clock": 1, "progress": 0, "hiding": 0,
                "deletion": 0, "edit": 0, "edited": 0, "capture_tag": 0, "creation": 0, "creation_capture": 0,
                "creation_file": 0,
                "album": 0, "album_capture": 0, "share": 0, "share_capture": 0, "share_recipient": 0,
            ]
            #expect(counts == expected)

            // Links die after minutes, pages when the time for keeping is over.
            service.wait(301)
            #expect(try await fetch(service, download).status == 410)
            let fresh = try link("href", in: try await service.page(capture.session).text)
            #expect(try await fetch(service, fresh).status == 200)
            service.wait(90_000)
            #expect(try await service.page(capture.session).status == 410)
        }
    }

    @Test func `a video gets a poster and is passed on without what it knew of the place`() async throws {
        try await LiveMedia.with { service in
            let video = try await TestPictures.video(in: service.directory)
            #expect(TestPictures.contains(video, "Voorbeeld"))
            let capture = try await service.received(video)
            try await service.others.say(capture)
            _ = try await service.others.fact(CaptureReady.self, about: "\(capture.captureID)")
            let shown = try await service.page(capture.session).text
            #expect(shown.contains("Hier is uw video!") && shown.contains("type=\"video/mp4\""))
            let poster = try await fetch(service, try link("poster", in: shown))
            #expect(TestPictures.extraSegments(of: poster.bytes) == [])
            let whole = try await fetch(service, try link("href", in: shown))
            #expect(whole.headers[.contentDisposition] == "attachment; filename=\"video.mp4\"")
            #expect(whole.bytes.count > 10_000 && !TestPictures.contains(whole.bytes, "Voorbeeld"))
            #expect(!TestPictures.contains(whole.bytes, "51.17"))
        }
    }

    @Test func `a capture that is told again is not rendered again`() async throws {
        try await LiveMedia.with { service in
            let capture = try await service.received(try await TestPictures.photograph(in: service.directory))
            let id = UUID()
            try await service.others.say(capture, id: id)
            _ = try await service.others.fact(CaptureReady.self, about: "\(capture.captureID)")
            let query: Query = """
                select string_agg(object || made_at, ' ' order by object) from rendition
                where capture_id = \(capture.captureID.uuid)
                """
            let before: String? = try await service.owner.value(query)
            try await service.others.say(capture, id: id)
            let again = UUID()
            try await service.others.say(capture, id: again)
            _ = try await eventually("both handlers saw the second message") {
                let count: Int64? = try await service.owner.value(
                    "select count(*) from inbox where message_id = \(again)")
                return count == 2 ? true : nil
            }
            let after: String? = try await service.owner.value(query)
            #expect(before != nil && after == before)
            #expect(try await service.others.facts(CaptureReady.self, about: "\(capture.captureID)").count == 1)
            #expect(try await service.store.names(under: "renditions/").count == 8)
        }
    }

    @Test func `a capture whose key was destroyed on the way leaves nothing`() async throws {
        try await LiveMedia.with { service in
            let capture = try await service.received(
                try await TestPictures.photograph(in: service.directory), mail: "ann@feest.example")
            try await service.ingestVault.destroyKey(.init(capture.keyID.uuid))
            let id = UUID()
            try await service.others.say(capture, id: id)
            _ = try await eventually("both handlers are done") {
                let count: Int64? = try await service.owner.value("select count(*) from inbox where message_id = \(id)")
                return count == 2 ? true : nil
            }
            let rows: Int64? = try await service.owner.value(
                "select count(*) from capture where id = \(capture.captureID.uuid)")
            #expect(rows == 0)
            #expect(try await service.store.names(under: "renditions/").isEmpty)
        }
    }

    @Test func `a customer's token lists that customer's captures and no other's`() async throws {
        try await LiveMedia.with { service in
            let (mine, other) = (Identifier<Customer>(at: Date()), Identifier<Customer>(at: Date()))
            let text = Array("no picture".utf8)
            let captures = [
                try await service.received(text, customer: mine), try await service.received(text, customer: mine),
            ]
            for capture in captures { try await service.others.say(capture) }
            for capture in captures {
                _ = try await service.others.fact(CaptureQuarantined.self, about: "\(capture.captureID)")
            }
            service.accounts.add(token: "mine", of: mine.uuid)
            service.accounts.add(token: "other", of: other.uuid)

            struct Listing: Decodable {
                struct Item: Decodable { var id: String }
                var captures: [Item]
                var next: String?
            }
            func list(_ credential: String?, _ query: String = "") async throws -> (status: Int, listing: Listing?) {
                let headers: HTTPFields = credential.map { [.authorization: "Bearer \($0)"] } ?? [:]
                let answer = try await fetch(service, "/media/api/captures\(query)", headers)
                return (answer.status, try? JSONDecoder().decode(Listing.self, from: Data(answer.bytes)))
            }
            let ids = captures.map { "\($0.captureID)" }.sorted()
            #expect(try await list("mine").listing?.captures.map(\.id) == ids)
            let first = try await list("mine", "?limit=1").listing
            #expect(first?.captures.map(\.id) == [ids[0]] && first?.next == ids[0])
            let second = try await list("mine", "?limit=1&after=\(ids[0])").listing
            #expect(second?.captures.map(\.id) == [ids[1]] && second?.next == nil)
            #expect(service.accounts.exchanged == 1)
            #expect(try await list("other").listing?.captures.isEmpty == true)

            let pass = try await service.accounts.issuer.issue(
                subject: "x", audience: ["media"], scopes: ["captures:read"], customer: mine.uuid)
            #expect(try await list(pass).listing?.captures.count == 2)
            #expect(try await list(nil).status == 401)
            #expect(try await list("stolen").status == 401)
            #expect(try await list(pass + "A").status == 401)
            let forged = try await PassIssuer(name: "accounts", key: PassKey()).issue(
                subject: "x", audience: ["media"], scopes: ["captures:read"], customer: mine.uuid)
            #expect(try await list(forged).status == 401)
            let scopeless = try await service.accounts.issuer.issue(
                subject: "x", audience: ["media"], scopes: [], customer: mine.uuid)
            #expect(try await list(scopeless).status == 403)
            let operatorPass = try await service.accounts.issuer.issue(
                subject: "x", audience: ["media"], scopes: ["captures:read"])
            #expect(try await list(operatorPass).status == 403)
            #expect(try await list("mine", "?limit=0").status == 422)
        }
    }

    @Test func `every column that can hold words is declared`() async throws {
        try await LiveMedia.with { service in
            let live = try await LiveColumn.all(of: "media", in: service.owner)
            #expect(personalData.findings(in: live) == [])
        }
    }
}
