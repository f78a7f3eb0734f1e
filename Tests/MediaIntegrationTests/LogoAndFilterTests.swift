import Contracts
import Foundation
import HTTPTypes
import Media
import NIOCore
import ObjectStore
import PostgreSQL
import ServiceTesting
import Testbed
import Testing
import WebPagesTesting

extension MediaOnServersTests {
    @Suite("logos, and one filter for many pictures")
    struct LogoAndFilterTests {
        @Test func `a logo is checked, sealed and put on pictures; without it a change fails and says why`()
            async throws
        {
            try await LiveMedia.with { service in
                let rental = try await TestRental.booked(service)
                let capture = try await rental.photograph()
                let refusals: [([UInt8], String)] = [
                    ([], "Choose a file first."), (Array("GIF89a and more".utf8), "This is no PNG file."),
                    (Array(try await TestPictures.logo(in: service.directory, side: 8)), "16 to 2000 pixels"),
                    ([UInt8](repeating: 0, count: 2 << 20), "larger than 1 MB"),
                ]
                for (bytes, words) in refusals {
                    let answer = try await rental.upload(bytes)
                    #expect(answer.status == 422 && answer.text.contains(words), "\(words)")
                }
                let logo = try await TestPictures.logo(in: service.directory, side: 64)
                #expect(try await rental.upload(logo).status == 303)
                #expect(try await rental.ask("/logo/picture").headers[.contentType] == "image/jpeg")
                let objects = try await service.store.names(under: "logos/")
                #expect(objects.count == 1)
                #expect(try await service.store.read(objects[0], atMost: 1 << 20) != logo, "sealed")

                _ = try await rental.edit(capture, "keep", [("logo", "top-left"), ("logoSize", "large")])
                try await rental.settled(capture, "1 1")
                let remembered: Int64? = try await service.owner.value(
                    "select count(logo_id) from edit where capture_id = \(capture.captureID.uuid)")
                #expect(remembered == 1)
                #expect(try await rental.ask("/logo/remove", []).status == 303)
                #expect(try await service.store.names(under: "logos/").isEmpty)
                // A step of before wants the logo that is gone.
                _ = try await rental.edit(capture, "keep", [("turns", "1")])
                try await rental.settled(capture, "2 2")
                _ = try await rental.ask("/captures/\(capture.captureID)/edit/undo", [])
                try await rental.settled(capture, "1 2 logo-absent")
                let page = try await rental.ask("/captures/\(capture.captureID)")
                #expect(page.text.contains("The logo was taken away."))
                #expect(try await rental.preview(capture) == "960x1280", "the former picture stays")
            }
        }

        @Test func `the logo of a rental of which nothing is kept is taken away`() async throws {
            try await LiveMedia.with { service in
                let rental = try await TestRental.booked(service)
                let logo = try await TestPictures.logo(in: service.directory, side: 64)
                #expect(try await rental.upload(logo).status == 303)
                #expect(try await service.store.names(under: "logos/").count == 1)
                let longAgo = service.now.addingTimeInterval(-91 * 86_400)
                try await service.owner.execute(
                    "update logo set uploaded_at = \(longAgo) where rental_id = \(rental.id.uuid)")
                // The timer is due, whatever clocks other tests had.
                try await service.owner.execute(
                    "update timer set ran_at = \(Date(timeIntervalSince1970: 0)) where name = 'expire-logos'")
                try await until("the logo is gone") {
                    try await service.owner.row("select 1 from logo where rental_id = \(rental.id.uuid)") == nil
                }
                #expect(try await service.store.names(under: "logos/").isEmpty)
            }
        }

        @Test func `while hundreds of a customer's pictures wait no further filter is put on many`() async throws {
            try await LiveMedia.with { service in
                let rental = try await TestRental.booked(service)
                let waiting = try await rental.captures(501)
                let video = try await rental.captures(1, kind: "video")
                _ = try await service.owner.pipeline([
                    """
                    insert into original (id, capture_id, role, object, length, sha256, media_type)
                    select gen_random_uuid(), c.id, 'photo', 'originals/' || c.id::text, 1, sha256('x'), 'image/jpeg'
                    from capture c where c.id = any(\(waiting.map(\.uuid)))
                    """,
                    """
                    insert into edited (original_id, capture_id, last_number, wanted, standing, wanted_at)
                    select o.id, o.capture_id, 1, 1, 0, \(service.now) from original o
                    where o.capture_id = any(\(waiting.map(\.uuid)))
                    """,
                ])
                let form = [("capture", "\(video[0])"), ("preset", "gray")]
                let refused = try await rental.ask("/filters", form)
                #expect(refused.status == 409 && refused.text.contains("still being changed"))
                try await service.owner.execute(
                    "update edited set reason = 'timed-out' where capture_id = \(waiting[0].uuid)")
                #expect(try await rental.ask("/filters", form).status == 303)
            }
        }

        @Test func `a filter is put on a selection, keeps what else was changed, and says how far it is`() async throws
        {
            try await LiveMedia.with { service in
                let rental = try await TestRental.booked(service)
                let captures = [try await rental.photograph(), try await rental.photograph()]
                let video = try await rental.captures(1, kind: "video")
                _ = try await rental.edit(captures[0], "keep", [("turns", "1")])
                try await rental.settled(captures[0], "1 1")
                let chosen = (captures.map(\.captureID) + video).map { ("capture", "\($0)") }
                let form = try await rental.ask("/filter", chosen)
                #expect(form.status == 200 && form.text.contains("A filter for 3 captures"))
                #expect(try await rental.ask("/filters", chosen + [("contrast", "x")]).status == 422)
                let put = try await rental.ask("/filters", chosen + [("preset", "gray")])
                let address = try #require(put.headers[.location])
                let page = try await eventually("it is done") {
                    let page = try await rental.ask(of: address)
                    return page.text.contains("2 of 2") ? page : nil
                }
                #expect(page.text.contains("The filter has been put on"))
                #expect(page.text.contains("which stay as they are: 1."))
                #expect(try await rental.state(captures[0]) == "2 2")
                #expect(try await rental.state(captures[1]) == "1 1")
                #expect(try await rental.preview(captures[0]) == "960x1280")
                let tones = try await service.owner.rows(
                    "select recipe #>> '{filter,tone}' as tone from edit where batch_id is not null and capture_id = any(\(captures.map(\.captureID.uuid)))"
                )
                .map { try $0.decode("tone", as: String?.self) }
                #expect(tones == ["gray", "gray"])
            }
        }

        @Test func `a program changes pictures as the pages do, and is told which field is wrong`() async throws {
            try await LiveMedia.with { service in
                let rental = try await TestRental.booked(service)
                let capture = try await rental.photograph()
                let path = "captures/\(capture.captureID)/edits"
                @Sendable func ask(_ path: String, _ body: String?) async throws -> (status: Int, text: String) {
                    var headers: HTTPFields = [.authorization: "Bearer \(rental.editor)"]
                    if body != nil { headers[.contentType] = "application/json" }
                    let (uri, fields) = ("/media/api/rentals/\(rental.id)/\(path)", headers)
                    return try await service.http { client in
                        let answer = try await client.execute(
                            uri: uri, method: body == nil ? .get : .post, headers: fields,
                            body: body.map { ByteBuffer(string: $0) })
                        return (answer.status.code, answer.text)
                    }
                }
                for (recipe, field) in [
                    (#"{"turns":5}"#, "recipe.turns"), (#"{"sharpen":1}"#, "recipe.sharpen"),
                    (#"{"filter":{"tone":"blue"}}"#, "recipe.filter.tone"), (#"{"turns":"1"}"#, "recipe.turns"),
                ] {
                    let refused = try await ask(path, #"{"recipe":\#(recipe)}"#)
                    #expect(refused.status == 422 && refused.text.contains("\"field\":\"\(field)\""), "\(refused.text)")
                }
                let kept = try await ask(path, #"{"recipe":{"turns":3,"text":{"words":"Ja"}}}"#)
                #expect(kept.status == 202 && kept.text.contains("\"wanted\":1"))
                try await rental.settled(capture, "1 1")
                let shown = try await ask(path, nil)
                #expect(shown.text.contains("\"state\":\"standing\"") && shown.text.contains("\"words\":\"Ja\""))
                #expect(try await ask("\(path)/undo", "{}").status == 202)
                try await rental.settled(capture, "0 0")
                let all = try await ask(
                    "filters", #"{"captures":["\#(capture.captureID)"],"filter":{"saturation":-100}}"#)
                #expect(all.status == 202 && all.text.contains("\"total\":1"))
                try await rental.settled(capture, "2 2")
            }
        }
    }
}
