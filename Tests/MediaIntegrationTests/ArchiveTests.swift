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
    @Suite("downloading a rental as one file")
    struct ArchiveTests {
        /// The bugs: pictures missing, over 10 MB fails, names that tell the day.
        @Test func `a whole rental is one file with every picture in it, and a list of them that is true`() async throws
        {
            try await LiveMedia.with { service in
                let browser = ArchiveCustomer(service)
                var originals: [[UInt8]] = []
                for size in [5_000_000, 0, 6_000_000, 100_000, 70_000] {
                    originals.append(ArchiveCustomer.bytes(size))
                    _ = try await browser.capture(originals.last ?? [])
                }
                _ = try await browser.capture([1, 2, 3], mediaType: nil)
                let page = try await browser.order()
                let zip = try await browser.ready(page)
                let whole = try await browser.ask(zip)
                #expect(whole.status == 200 && whole.headers[.contentType] == "application/zip")
                #expect(whole.headers[.contentLength] == "\(whole.bytes.count)" && whole.bytes.count > 10 << 20)
                let name = zip.split(separator: "/").last ?? ""
                #expect(whole.headers[.contentDisposition] == "attachment; filename=\"\(name)\"")
                #expect(name.hasPrefix("originals-") && !name.contains("\(browser.rental)"))

                let unzip = try browser.read(
                    whole.bytes, "unzip -tqq a.zip && unzip -qq a.zip && sha256sum -c manifest-sha256.txt")
                #expect(unzip.status == 0 && unzip.text.contains("0006.bin: OK"), "\(unzip.text)")
                #expect(
                    try browser.names(in: whole.bytes) == (1...5).map { "000\($0).jpg" } + [
                        "0006.bin", "MANIFEST.json", "manifest-sha256.txt",
                    ])
                let python = try browser.read(
                    whole.bytes,
                    """
                    python3 - <<'END'
                    import hashlib, json, zipfile
                    z = zipfile.ZipFile('a.zip')
                    m = json.loads(z.read('MANIFEST.json'))
                    for f in m['files']:
                        bytes = z.read(f['name'])
                        assert len(bytes) == f['length'] and hashlib.sha256(bytes).hexdigest() == f['sha256'], f
                    print(len(m['files']), m['what'], m['rental'], {i.date_time[0] for i in z.infolist()})
                    END
                    """)
                #expect(python.text == "6 originals \(browser.rental) {1980}\n", "\(python.text)")
                for original in originals where original.count > 100_000 {
                    #expect(Data(whole.bytes).range(of: Data(original.prefix(1000))) != nil)
                }
                // Ordering the same again leads to the same archive: two clicks are one.
                #expect(try await browser.order() == page)
            }
        }

        @Test func `a download that was cut off goes on to the same bytes`() async throws {
            try await LiveMedia.with { service in
                let browser = ArchiveCustomer(service)
                for _ in 0..<3 { _ = try await browser.capture(ArchiveCustomer.bytes(300_000)) }
                let zip = try await browser.ready(try await browser.order())
                let stored = try await service.store.names(under: "").count
                let whole = try await browser.ask(zip)
                let tag = try #require(whole.headers[.eTag])
                #expect(whole.headers[.acceptRanges] == "bytes" && !tag.hasPrefix("W/"))
                let length = whole.bytes.count
                for cut in [1, 30, 43, 65_579, 299_999, 300_043, 650_000, length - 500, length - 22, length - 1] {
                    let rest = try await browser.ask(zip, .get, [.range: "bytes=\(cut)-", .ifRange: tag])
                    #expect(rest.status == 206 && rest.bytes == Array(whole.bytes[cut...]), "from \(cut)")
                    #expect(rest.headers[.contentRange] == "bytes \(cut)-\(length - 1)/\(length)")
                }
                let middle = try await browser.ask(zip, .get, [.range: "bytes=299990-600100"])
                #expect(middle.bytes == Array(whole.bytes[299_990...600_100]))
                let other = try await browser.ask(zip, .get, [.range: "bytes=5-", .ifRange: "\"other\""])
                #expect(other.status == 200 && other.bytes == whole.bytes)
                #expect(try await browser.ask(zip, .get, [.range: "bytes=\(length)-"]).status == 416)
                let head = try await browser.ask(zip, .head)
                #expect(head.status == 200 && head.bytes.isEmpty && head.headers[.contentLength] == "\(length)")
                #expect(head.headers[.eTag] == tag)
                // Nothing was put together anywhere on the way.
                #expect(try await service.store.names(under: "").count == stored)
            }
        }

        /// The bug: a browser that was to save five hundred files at once.
        @Test func `five hundred chosen captures are one form and one file`() async throws {
            try await LiveMedia.with { service in
                let browser = ArchiveCustomer(service)
                var captures: [CaptureReceived] = []
                for number in 0..<510 { captures.append(try await browser.capture([UInt8(number % 256), 1])) }
                let chosen = captures.dropFirst(10)
                let page = try await browser.order(
                    "what=originals&" + chosen.map { "capture=\($0.captureID)" }.joined(separator: "&"))
                let bytes = try await browser.ask(try await browser.ready(page)).bytes
                let names = try browser.names(in: bytes)
                #expect(names.count == 502 && names.first == "0011.jpg" && names[499] == "0510.jpg")
                #expect(try browser.read(bytes, "unzip -tqq a.zip").status == 0)
                #expect(try await browser.entries(of: page) == 500)
            }
        }

        /// The bugs: 0 bytes, pictures missing without a word.
        @Test func `what cannot be put into it is told, and an archive of nothing is not offered`() async throws {
            try await LiveMedia.with { service in
                let browser = ArchiveCustomer(service)
                var captures: [CaptureReceived] = []
                for number in 1...4 { captures.append(try await browser.capture([UInt8](repeating: 1, count: number))) }
                // One object is lost, one is damaged, one capture is still on its way.
                let lost = try #require(ObjectName(captures[0].originals[0].object))
                try await service.store.delete(lost)
                let damaged = try #require(ObjectName(captures[1].originals[0].object))
                let stored = try await service.store.read(damaged, atMost: 1000)
                try await service.store.write(damaged, bytes: stored.dropLast() + [stored.last.map { $0 ^ 1 } ?? 0])
                try await service.owner.execute(
                    "delete from original where capture_id = \(captures[2].captureID.uuid)")
                let page = try await browser.order()
                let zip = try await browser.ready(page)
                let shown = try await browser.text(page).text
                #expect(shown.contains("2 files cannot be read") && shown.contains("One capture is not in it"))
                #expect(shown.contains("One file"))
                let bytes = try await browser.ask(zip).bytes
                #expect(try browser.names(in: bytes) == ["0004.jpg", "MANIFEST.json", "manifest-sha256.txt"])
                let manifest = try browser.read(bytes, "unzip -p a.zip MANIFEST.json").text
                #expect(manifest.contains("\"missing\":\"original-absent\""))
                #expect(manifest.contains("\"missing\":\"original-damaged\""))

                let empty = ArchiveCustomer(service)
                try await service.others.say(
                    RentalBooked(
                        rentalID: empty.rental, customerID: empty.customer, boothIDs: [], from: service.now,
                        until: service.now, purpose: .party, instructionVersion: "1", retentionMonths: 12), version: 1)
                try await until("the rental is known") {
                    try await empty.ask("/media/rentals/\(empty.rental)/archives", .post, form: "").status == 303
                }
                #expect(try await empty.text("/media/rentals/\(empty.rental)/archives").status == 200)
                let nothing = try await empty.order("what=pictures")
                let said = try await empty.text(nothing)
                #expect(said.status == 410 && said.text.contains("nothing to download") && !said.text.contains(".zip"))
            }
        }

        @Test func `pictures are what guests may keep, without what the camera wrote into them`() async throws {
            try await LiveMedia.with { service in
                let browser = ArchiveCustomer(service)
                try await browser.book()
                var capture = try await service.received(
                    try await TestPictures.photograph(in: service.directory), customer: browser.customer)
                capture.rentalID = browser.rental
                try await service.others.say(capture)
                _ = try await service.others.fact(CaptureReady.self, about: "\(capture.captureID)")
                let pictures = try await browser.ask(try await browser.ready(try await browser.order("what=pictures")))
                #expect(try browser.names(in: pictures.bytes).first == "0001.jpg")
                #expect(!TestPictures.contains(pictures.bytes, "Voorbeeld"))
                let originals = try await browser.ask(try await browser.ready(try await browser.order()))
                #expect(TestPictures.contains(originals.bytes, "Jan Voorbeeld"))
                let kept: Int64? = try await service.owner.value(
                    """
                    select count(*) from rendition
                    where capture_id = \(capture.captureID.uuid) and crc32 is not null
                    """)
                #expect(kept == 1)
            }
        }

        @Test func `an archive is over after a day, says so for a week, and leaves no rows`() async throws {
            try await LiveMedia.with { service in
                let browser = ArchiveCustomer(service)
                _ = try await browser.capture([1, 2, 3])
                let page = try await browser.order()
                let zip = try await browser.ready(page)
                let old = try await browser.order("what=pictures")
                try await browser.age(page, by: 86_401)
                let over = try await browser.ask(zip, .get, [.accept: "application/json"])
                #expect(over.status == 410 && String(decoding: over.bytes, as: UTF8.self).contains("archive-expired"))
                #expect(try await browser.text(page).text.contains("has expired"))
                #expect(try await browser.ask(page).status == 410)
                try await browser.age(old, by: 8 * 86_400 + 1)
                // The timer is due, whatever clocks other tests had.
                try await service.owner.execute(
                    "update timer set ran_at = \(Date(timeIntervalSince1970: 0)) where name = 'expire-archives'")
                try await until("its list is taken away") { try await browser.entries(of: page) == 0 }
                try await until("the old one is taken away") { try await browser.isKnown(old) == false }
                #expect(try await browser.isKnown(page))
            }
        }

        @Test func `a customer's program orders, watches and downloads the same`() async throws {
            try await LiveMedia.with { service in
                let browser = ArchiveCustomer(service)
                let capture = try await browser.capture([1, 2, 3])
                _ = try await browser.capture([4])
                struct View: Decodable {
                    var id: String
                    var state: String
                    var files: Int
                    var length: Int?
                    var address: String?
                }
                func call(
                    _ uri: String, _ method: HTTPRequest.Method = .get, _ json: String? = nil
                ) async throws -> (status: Int, headers: HTTPFields, bytes: [UInt8]) {
                    try await service.http { client in
                        var headers: HTTPFields = [.authorization: "Bearer \(browser.session)"]
                        if json != nil { headers[.contentType] = "application/json" }
                        let answer = try await client.execute(
                            uri: uri, method: method, headers: headers, body: json.map { .init(string: $0) })
                        return (answer.status.code, answer.headers, Array(buffer: answer.body))
                    }
                }
                let ordered = try await call(
                    "/media/api/archives", .post,
                    #"{"rental":"\#(browser.rental)","what":"originals","captures":["\#(capture.captureID)"]}"#)
                #expect(ordered.status == 201)
                let address = try #require(ordered.headers[.location])
                let ready = try await eventually("it is ready") {
                    let view = try JSONDecoder().decode(View.self, from: Data(try await call(address).bytes))
                    return view.state == "ready" ? view : nil
                }
                let bytes = try await call(try #require(ready.address))
                #expect(bytes.status == 200 && bytes.bytes.count == ready.length && ready.files == 1)
                #expect(try browser.names(in: bytes.bytes).first == "0001.jpg")
                #expect(try await call("/media/api/archives", .post, "{}").status == 422)
                #expect(try await call("/media/api/archives", .post, #"{"rental":"\#(UUID())"}"#).status == 404)
                let unknown = try await call("/media/api/archives/\(UUID())")
                #expect(unknown.status == 404)
            }
        }
    }
}
