import Contracts
import Erasing
import Foundation
import HTTPTypes
import Media
import NIOCore
import ObjectStore
import PersonalData
import PostgreSQL
import ServiceTesting
import Testbed
import Testing
import Vault
import WebPagesTesting

extension MediaOnServersTests {
    @Suite("erasing captures")
    struct ErasureTests {
        private static let browser: HTTPFields = [.accept: "text/html", .acceptLanguage: "en"]

        private func ask(
            _ service: LiveMedia, _ uri: String, _ method: HTTPRequest.Method = .get, _ headers: HTTPFields = browser
        ) async throws -> (status: Int, headers: HTTPFields, text: String) {
            try await service.http { client in
                let answer = try await client.execute(uri: uri, method: method, headers: headers)
                return (answer.status.code, answer.headers, String(buffer: answer.body))
            }
        }

        private func order(_ capture: CaptureReceived) -> EraseData<MediaData> {
            EraseData(
                erasureID: Identifier(at: Date()), captureID: capture.captureID, keyID: capture.keyID,
                askedAt: Date().inMilliseconds)
        }

        private func answers(
            _ count: Int, to order: EraseData<MediaData>, at service: LiveMedia
        ) async throws -> [DataErased<MediaData>] {
            try await eventually("answer \(count) to an erasure") {
                let all = try await service.others.facts(DataErased<MediaData>.self, about: "\(order.erasureID)")
                return all.count >= count ? all : nil
            }
        }

        private func rows(of capture: CaptureReceived, in service: LiveMedia) async throws -> Int {
            try await personalData.find(Subject(captures: [capture.captureID.uuid]), in: service.owner)
                .reduce(0) { $0 + $1.count }
        }

        /// A capture of two photographs, with an address, that is ready and has a clock.
        private func ready(
            _ service: LiveMedia, customer: Identifier<Customer> = Identifier(at: Date())
        ) async throws -> CaptureReceived {
            let photograph = try await TestPictures.photograph(in: service.directory)
            let capture = try await service.adding(
                photograph, to: try await service.received(photograph, customer: customer, mail: "ann@feest.example"))
            try await service.others.say(capture)
            try await service.others.say(clock(capture, service))
            _ = try await eventually("capture and clock") {
                try await service.owner.row(
                    """
                    select 1 from capture c join clock k on k.capture_id = c.id
                    where c.id = \(capture.captureID.uuid) and c.state = 'ready'
                    """)
            }
            return capture
        }

        private func clock(_ capture: CaptureReceived, _ service: LiveMedia) -> ClockSet {
            let eraseAt = service.now.addingTimeInterval(90_000).inMilliseconds
            return ClockSet(
                captureID: capture.captureID, rentalID: capture.rentalID, notBefore: eraseAt, eraseAt: eraseAt,
                notAfter: eraseAt)
        }

        private func link(in page: String) throws -> String {
            let start = try #require(page.range(of: "href=\"/o/"))
            return "/o/" + page[start.upperBound...].prefix { $0 != "\"" }
        }

        @Test func `a capture is erased with renditions, rows and key, and its page says for good what became of it`()
            async throws
        {
            try await LiveMedia.with { service in
                let capture = try await ready(service)
                let neighbor = try await ready(service)
                let page = "/g/\(capture.session)"
                let folder = "renditions/\(capture.captureID)/"
                #expect(try await service.store.names(under: folder).count == 16)
                let download = try link(in: try await ask(service, page).text)
                // What a process that died wrote and never recorded.
                try await service.store.write(try #require(ObjectName(folder + "orphan")), bytes: [1])
                let order = order(capture)
                try await service.others.say(
                    CaptureHidden(
                        captureID: capture.captureID, erasureID: order.erasureID, cause: .rental,
                        hiddenAt: service.now.inMilliseconds))
                _ = try await eventually("hidden") { try await ask(service, page).status == 410 ? true : nil }

                try await service.others.say(order)
                let first = try #require(try await answers(1, to: order, at: service).first)
                #expect(first.outcome == .removed && first.objects == 17 && first.retained == [])
                let counts = Dictionary(uniqueKeysWithValues: first.removed.map { ($0.table, $0.count) })
                #expect(counts == ["capture": 1, "original": 2, "rendition": 16, "clock": 1, "hiding": 1])
                #expect(try await rows(of: capture, in: service) == 0)
                #expect(try await service.store.names(under: folder).isEmpty)
                #expect(try await service.ingestVault.isDestroyed(KeyID(capture.keyID.uuid)))

                // Late and repeated messages are acknowledged and change nothing.
                let late = [UUID(), UUID(), UUID()]
                try await service.others.say(capture, id: late[0])
                try await service.others.say(clock(capture, service), id: late[1])
                try await service.others.say(
                    CaptureHidden(
                        captureID: capture.captureID, erasureID: order.erasureID, cause: .guest,
                        hiddenAt: service.now.inMilliseconds), id: late[2])
                _ = try await eventually("four handlers are done") {
                    let done: Int64? = try await service.owner.value(
                        "select count(*) from inbox where message_id = any(\(late))")
                    return done == 4 ? true : nil
                }
                #expect(try await rows(of: capture, in: service) == 0)
                #expect(try await service.store.names(under: folder).isEmpty)
                try await service.others.say(order)
                var second = try #require(try await answers(2, to: order, at: service).last)
                second.answeredAt = first.answeredAt
                #expect(second == first)

                let gone = try await ask(service, page)
                #expect(gone.status == 410 && gone.text.contains("This was erased"))
                #expect(gone.text.contains("Whoever rented the photo booth deleted it."))
                #expect(try await ask(service, download).status == 410)
                #expect(try await ask(service, page + "/erase").headers[.location] == page)
                #expect(try await ask(service, "/g/\(neighbor.session)").status == 200)
                #expect(try await service.store.names(under: "renditions/\(neighbor.captureID)/").count == 16)
            }
        }

        @Test func `an erasure waits for whoever is writing about the capture, and finds what they wrote`() async throws
        {
            try await LiveMedia.with { service in
                let capture = try await service.received([1])
                let order = order(capture)
                let late = clock(capture, service)
                try await service.owner.withTransaction { transaction in
                    #expect(try await Tombstones<MediaData>(runner: transaction).admits(capture.captureID))
                    try await service.others.say(order)
                    _ = try await eventually("the erasure waits") {
                        try await transaction.row(
                            "select 1 as one from pg_locks where locktype = 'advisory' and not granted limit 1")
                    }
                    try await transaction.execute(
                        """
                        insert into clock (capture_id, erase_at, told_at)
                        values (\(capture.captureID.uuid), \(late.eraseAt), \(late.eraseAt))
                        """)
                }
                let answer = try #require(try await answers(1, to: order, at: service).first)
                #expect(answer.outcome == .removed && answer.removed == [TableCount(table: "clock", count: 1)])
                #expect(try await rows(of: capture, in: service) == 0)
            }
        }

        @Test func `a capture that is erased before it came never comes, and its page says so`() async throws {
            try await LiveMedia.with { service in
                let capture = try await service.received(try await TestPictures.photograph(in: service.directory))
                var order = order(capture)
                order.keyID = nil
                try await service.others.say(order)
                #expect(try await answers(1, to: order, at: service).first?.outcome == .removed)
                try await service.others.say(capture)
                _ = try await eventually("the page knows") {
                    try await ask(service, "/g/\(capture.session)").status == 410 ? true : nil
                }
                #expect(try await rows(of: capture, in: service) == 0)
                #expect(try await service.store.names(under: "renditions/").isEmpty)
            }
        }

        @Test func `hidden means gone from page, links and list at once, and shown means back`() async throws {
            try await LiveMedia.with { service in
                let customer = Identifier<Customer>(at: Date())
                let capture = try await ready(service, customer: customer)
                service.accounts.add(token: "mine", of: customer.uuid)
                let list: HTTPFields = [.authorization: "Bearer mine"]
                let page = "/g/\(capture.session)"
                let download = try link(in: try await ask(service, page).text)
                let erasure = Identifier<Erasure>(at: Date())
                let hidden = CaptureHidden(
                    captureID: capture.captureID, erasureID: erasure, cause: .request,
                    hiddenAt: service.now.inMilliseconds)
                try await service.others.say(hidden)
                let gone = try await eventually("hidden") {
                    let answer = try await ask(service, page)
                    return answer.status == 410 ? answer.text : nil
                }
                #expect(gone.contains("We were asked to erase it.") && gone.contains("Whom can I ask?"))
                let link = try await ask(service, download)
                #expect(link.status == 410 && link.text.contains("This is not shown any more"))
                #expect(
                    try await !ask(service, "/media/api/captures", .get, list).text.contains("\(capture.captureID)"))

                try await service.others.say(
                    CaptureShown(
                        captureID: capture.captureID, erasureID: erasure, shownAt: service.now.inMilliseconds))
                _ = try await eventually("shown") { try await ask(service, page).status == 200 ? true : nil }
                #expect(try await ask(service, download).status == 200)
                #expect(try await ask(service, "/media/api/captures", .get, list).text.contains("\(capture.captureID)"))
                // Told once more, out of order: the erasure is over.
                let id = UUID()
                try await service.others.say(hidden, id: id)
                _ = try await eventually("heard again") {
                    try await service.owner.row("select 1 from inbox where message_id = \(id)")
                }
                #expect(try await ask(service, page).status == 200)
            }
        }

        @Test func `a guest asks without JavaScript, sees what will happen, and then nobody sees it`() async throws {
            try await LiveMedia.with { service in
                let capture = try await ready(service)
                let page = "/g/\(capture.session)"
                #expect(try await ask(service, page).text.contains("href=\"\(page)/erase\""))
                let question = try await ask(service, page + "/erase")
                #expect(question.status == 200 && question.text.contains("action=\"\(page)/erase\""))
                #expect(
                    question.text.contains("From now on nobody sees it any more")
                        && !question.text.contains("<script src=\"/"))
                #expect(try await ask(service, page).status == 200, "looking at the question does nothing")

                var foreign = Self.browser
                foreign[.origin] = "https://evil.example"
                #expect(try await ask(service, page + "/erase", .post, foreign).status == 403)
                #expect(try await ask(service, page).status == 200)

                var form = Self.browser
                form[.contentType] = "application/x-www-form-urlencoded"
                for _ in 0..<2 {
                    let answer = try await ask(service, page + "/erase", .post, form)
                    #expect(answer.status == 303 && answer.headers[.location] == page)
                }
                let gone = try await ask(service, page)
                #expect(gone.status == 410 && gone.text.contains("Erasure was asked for"))
                #expect(gone.text.contains("We are waiting for the decision"))
                let asked = try await service.others.fact(ErasureAsked.self, about: "\(capture.captureID)")
                #expect(asked.rentalID == capture.rentalID)

                // The customer refuses: what was asked here ends too.
                let erasure = Identifier<Erasure>(at: Date())
                service.wait(1)
                try await service.others.say(
                    CaptureShown(
                        captureID: capture.captureID, erasureID: erasure, shownAt: service.now.inMilliseconds))
                _ = try await eventually("shown again") { try await ask(service, page).status == 200 ? true : nil }
                #expect(try await service.others.facts(ErasureAsked.self, about: "\(capture.captureID)").count == 1)
            }
        }

        @Test func `a process that is killed between objects and rows leaves an erasure that is completed`()
            async throws
        {
            try await LiveMedia.with(isServing: false) { service in
                let dying = try ServiceProcess.serve(Media.self, service.settings, dyingAt: "objects-erased:1")
                let capture = try await ready(service)
                let order = order(capture)
                try await service.others.say(order)
                #expect(try await dying.wasKilled())
                #expect(try await service.store.names(under: "renditions/").isEmpty)
                #expect(try await rows(of: capture, in: service) > 0, "nothing was committed")

                let next = try ServiceProcess.serve(Media.self, service.settings)
                let answer = try #require(try await answers(1, to: order, at: service).first)
                try await next.stop()
                #expect(answer.outcome == .removed && answer.objects == 16)
                #expect(try await rows(of: capture, in: service) == 0)
                #expect(try await service.ingestVault.isDestroyed(KeyID(capture.keyID.uuid)))
            }
        }
    }
}
