import Contracts
import Foundation
import HTTPTypes
import Media
import NIOCore
import PostgreSQL
import ServiceTesting
import Testbed
import Testing
import WebPagesTesting

extension MediaOnServersTests {
    @Suite("words on captures")
    struct TagTests {
        private func fields(_ captures: [CaptureReceived]) -> [(String, String)] {
            captures.map { ("capture", "\($0.captureID)") }
        }

        private func tag(_ rental: TestRental) async throws -> String? {
            try await rental.service.owner.value(
                "select tag_id::text from capture_tag where rental_id = \(rental.id.uuid) limit 1")
        }

        @Test func `a word is put on a selection, found in the gallery, sealed in the rows, and taken off again`()
            async throws
        {
            try await LiveMedia.with { service in
                let rental = try await TestRental.booked(service)
                let captures = [try await rental.photograph(), try await rental.photograph()]
                let form = try await rental.ask("/tag", fields(captures))
                #expect(form.status == 200 && form.text.contains("Tags of 2 captures"))
                let to = rental.address + "%3Fkind%3Dpicture"
                let added = try await rental.ask(
                    "/tags", fields([captures[0]]) + [("to", to), ("word", "+Oma+Jeanne+")])
                #expect(added.status == 303 && added.headers[.location] == "\(rental.address)?kind=picture")
                // The same word in another case is the same tag.
                _ = try await rental.ask("/tags", fields(captures) + [("word", "oma+jeanne")])
                let rows = try await service.owner.rows(
                    "select tag_id, word from capture_tag where rental_id = \(rental.id.uuid)")
                #expect(rows.count == 2)
                for row in rows {
                    #expect(try Data(row.decode("word", as: [UInt8].self)).range(of: Data("Jeanne".utf8)) == nil)
                }
                let id = try #require(try await tag(rental))
                #expect(try await rental.ask().text.contains(">Oma Jeanne (2)</option>"))
                #expect(try await rental.ask("/captures/\(captures[0].captureID)").text.contains("<dd>Oma Jeanne</dd>"))

                _ = try await rental.ask("/tags", fields([captures[1]]) + [("remove", id)])
                let found = try await rental.ask("?tag=\(id)")
                #expect(found.addresses("data-capture") == ["\(captures[0].captureID)"])
                #expect(found.text.contains("1 capture matches your choice"))
                #expect(found.text.contains("captures/\(captures[0].captureID)?tag=\(id)"))
                #expect(try await rental.ask("?tag=x").status == 422)
            }
        }

        @Test func `what is wrong with a word is said, and there are not more than there may be`() async throws {
            try await LiveMedia.with { service in
                let rental = try await TestRental.booked(service)
                let capture = [try await rental.photograph()]
                for (word, words) in [
                    ("", "Write a word first."), (String(repeating: "x", count: 31), "Write 30 letters at most."),
                    ("a%0Ab", "Write one line of letters and signs."),
                ] {
                    let answer = try await rental.ask("/tags", fields(capture) + [("word", word)])
                    #expect(answer.status == 422 && answer.text.contains(words), "\(words)")
                }
                for number in 1...10 {
                    #expect(try await rental.ask("/tags", fields(capture) + [("word", "w\(number)")]).status == 303)
                }
                let more = try await rental.ask("/tags", fields(capture) + [("word", "w11")])
                #expect(more.status == 422 && more.text.contains("has 10 tags already"))
                try await service.owner.execute(
                    """
                    insert into capture_tag (capture_id, tag_id, rental_id, word, tagged_at)
                    select \(capture[0].captureID.uuid), gen_random_uuid(), rental_id, word, tagged_at
                    from capture_tag, generate_series(1, 4) where capture_id = \(capture[0].captureID.uuid)
                    """)
                let other = try await rental.photograph()
                let full = try await rental.ask("/tags", fields([other]) + [("word", "new")])
                #expect(full.status == 422 && full.text.contains("50 different tags"))
            }
        }

        @Test func `erasing the last capture that bears a word erases the word`() async throws {
            try await LiveMedia.with { service in
                let rental = try await TestRental.booked(service)
                let capture = try await rental.photograph()
                _ = try await rental.ask("/tags", fields([capture]) + [("word", "Jan")])
                let erasure = Identifier<Erasure>(at: Date())
                try await service.others.say(
                    EraseData<MediaData>(
                        erasureID: erasure, captureID: capture.captureID, keyID: capture.keyID,
                        askedAt: Date().inMilliseconds))
                let answer = try await service.others.fact(DataErased<MediaData>.self, about: "\(erasure)")
                let counts = Dictionary(uniqueKeysWithValues: answer.removed.map { ($0.table, $0.count) })
                #expect(counts["capture_tag"] == 1)
                #expect(try await tag(rental) == nil)
                #expect(try await !rental.ask().text.contains("name=\"tag\""))
            }
        }

        @Test func `programs tag too, and nobody tags what is another customer's`() async throws {
            try await LiveMedia.with { service in
                let (mine, other) = (try await TestRental.booked(service), try await TestRental.booked(service))
                let capture = try await other.photograph()
                @Sendable func ask(
                    _ rental: TestRental, _ path: String, as token: String, _ body: String?
                ) async throws -> (status: Int, text: String) {
                    var headers: HTTPFields = [.authorization: "Bearer \(token)"]
                    if body != nil { headers[.contentType] = "application/json" }
                    let (uri, fields) = ("/media/api/rentals/\(rental.id)/\(path)", headers)
                    return try await service.http { client in
                        let answer = try await client.execute(
                            uri: uri, method: body == nil ? .get : .post, headers: fields,
                            body: body.map { ByteBuffer(string: $0) })
                        return (answer.status.code, answer.text)
                    }
                }
                let body = #"{"captures":["\#(capture.captureID)"],"word":"Dans"}"#
                for rental in [mine, other] {
                    #expect(try await ask(rental, "tags", as: mine.editor, body).status == 404)
                }
                #expect(try await ask(other, "tags", as: other.viewer, body).status == 403)
                #expect(try await mine.ask("/tags", fields([capture]) + [("word", "x")]).status == 404)
                #expect(try await ask(other, "tags", as: other.editor, body).status == 200)
                let listed = try await ask(other, "tags", as: other.viewer, nil)
                #expect(listed.text.contains(#""count":1"#) && listed.text.contains(#""word":"Dans""#))
                let id = try #require(try await tag(other))
                let found = try await ask(other, "captures?tag=\(id.lowercased())", as: other.viewer, nil)
                #expect(found.text.contains("\(capture.captureID)"))
                let removal = #"{"captures":["\#(capture.captureID)"],"tag":"\#(id)"}"#
                #expect(try await ask(other, "tags/remove", as: other.editor, removal).status == 200)
                #expect(try await tag(other) == nil)
            }
        }
    }
}
