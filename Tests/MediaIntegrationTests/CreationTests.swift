import Contracts
import Foundation
import HTTPTypes
import Media
import ObjectStore
import PostgreSQL
import ServiceTesting
import Testbed
import Testing
import Vault

extension MediaOnServersTests {
    /// C12: what customers make of chosen pictures.
    @Suite("creations")
    struct CreationTests {
        private func fields(_ captures: [CaptureReceived], _ more: [(String, String)]) -> [(String, String)] {
            captures.map { ("capture", "\($0.captureID)") } + more
        }

        /// The address of something that was ordered, as soon as it is made.
        private func made(
            _ rental: TestRental, of captures: [CaptureReceived], _ more: [(String, String)]
        ) async throws -> String {
            let answer = try await rental.ask("/creations", fields(captures, more))
            let address = try #require(answer.headers[.location], "\(answer.status): \(answer.text)")
            try await settled(try id(in: address), rental)
            #expect(try await rental.ask(of: address).text.contains("\(address)/file"))
            return address
        }

        /// Waits in the table: whoever asks pages often is slowed down.
        private func settled(_ id: UUID, _ rental: TestRental) async throws {
            let reason = try await eventually("it is made, or not") {
                try await rental.service.owner.row(
                    "select coalesce(reason, '') as reason from creation where id = \(id) and (made_at is not null or reason is not null)"
                )?.decode("reason", as: String.self)
            }
            #expect(reason == "")
        }

        private func id(in address: String) throws -> UUID {
            try #require(address.split(separator: "/").last.flatMap { UUID(uuidString: String($0)) })
        }

        private func key(of address: String, _ service: LiveMedia) async throws -> KeyID {
            let id = try id(in: address)
            return KeyID(try #require(try await service.owner.value("select key_id from creation where id = \(id)")))
        }

        /// As the editor's program.
        private func program(
            _ rental: TestRental, _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil
        ) async throws -> (status: Int, text: String) {
            let answer = try await rental.api(method, path, body, as: rental.editor)
            return (answer.status, String(decoding: answer.body, as: UTF8.self))
        }

        @Test func `every kind is made, looked at, kept with an entry in the ledger, and deleted for good`()
            async throws
        {
            try await LiveMedia.with { service in
                let rental = try await TestRental.booked(service)
                var captures: [CaptureReceived] = []
                for _ in 0..<3 { captures.append(try await rental.photograph()) }
                let form = try await rental.ask("/creations/new", fields(captures, []))
                #expect(form.status == 200 && form.text.contains("You chose 3 photos."))
                let kinds = [
                    ("strip", "image/jpeg", "preview"), ("collage", "image/jpeg", "preview"),
                    ("animation", "image/gif", "animation"), ("boomerang", "video/mp4", "boomerang"),
                ]
                for (kind, mediaType, seen) in kinds {
                    let address = try await made(
                        rental, of: captures, [("kind", kind), ("words", "Ann+%26+Jan"), ("order", "newest")])
                    let look = try await rental.ask(of: "\(address)/look/\(seen)")
                    #expect(look.status == 200 && look.headers[.contentType] == mediaType, "\(kind)")
                    #expect(try await rental.ask(of: "\(address)/look/thumb").status == 200)
                    #expect(try await rental.ask(of: "\(address)/look/download").status == 404)
                    let kept = try await rental.ask(of: "\(address)/file", as: rental.viewer)
                    #expect(kept.status == 200 && kept.headers[.contentType] == mediaType)
                    #expect(kept.headers[.contentDisposition]?.hasPrefix("attachment") == true)
                    let key = try await key(of: address, service)
                    let folder = "creations/\(address.split(separator: "/").last ?? "")/"
                    #expect(try await !service.store.names(under: folder).isEmpty)
                    #expect(try await rental.ask(of: "\(address)/delete", as: rental.viewer, []).status == 403)
                    #expect(try await rental.ask(of: "\(address)/delete").text.contains("you can make it again"))
                    #expect(try await rental.ask(of: "\(address)/delete", []).status == 303)
                    #expect(try await rental.ask(of: address).status == 404)
                    #expect(try await rental.ask(of: "\(address)/file").status == 404)
                    #expect(try await service.store.names(under: folder).isEmpty)
                    #expect(try await service.ingestVault.isDestroyed(key))
                }
                rental.admitSharer()
                let ledger = try await rental.ask("/ledger", as: rental.sharer)
                for words in ["Collage or film downloaded", "Collage or film deleted"] {
                    #expect(ledger.text.components(separatedBy: words).count == 1 + kinds.count, "\(words)")
                }
                #expect(try await rental.ask("/creations").text.contains("Nothing made yet"))
                for capture in captures {
                    #expect(try await rental.recordedHash(capture) == capture.originals[0].sha256)
                }
            }
        }

        @Test func `what was chosen must do, and be the customer's own`() async throws {
            try await LiveMedia.with { service in
                let (rental, other) = (try await TestRental.booked(service), try await TestRental.booked(service))
                let (own, foreign) = (try await rental.photograph(), try await other.photograph())
                let few = try await rental.ask("/creations", fields([own], [("kind", "boomerang")]))
                #expect(few.status == 422 && few.text.contains("this takes at least 3"))
                // Of a selection only the rental's own counts.
                let mixed = try await rental.ask("/creations", fields([own, foreign], [("kind", "strip")]))
                #expect(mixed.status == 422 && mixed.text.contains("You chose 1 photos"))
                #expect(try await rental.ask("/creations", fields([foreign], [("kind", "strip")])).status == 404)
                #expect(try await rental.ask("/creations", fields([own], [])).text.contains("Choose what to make."))
                let emoji = try await rental.ask(
                    "/creations", fields([own], [("kind", "strip"), ("words", "%F0%9F%8E%89")]))
                #expect(emoji.status == 422 && emoji.text.contains("emoji cannot be drawn"))
                let viewer = try await rental.ask("/creations", as: rental.viewer, fields([own], [("kind", "strip")]))
                #expect(viewer.status == 403)
                #expect(
                    try await service.owner.row("select 1 from creation where rental_id = \(rental.id.uuid)") == nil)
            }
        }

        @Test func `it is shown as long as all of its captures are, and goes with the first that is erased`()
            async throws
        {
            try await LiveMedia.with { service in
                let rental = try await TestRental.booked(service)
                let captures = [try await rental.photograph(), try await rental.photograph()]
                let address = try await made(rental, of: captures, [("kind", "collage"), ("words", "Ja")])
                let key = try await key(of: address, service)
                let (id, file) = (try id(in: address), "\(address)/look/preview")
                _ = try await rental.ask("/deleted", fields([captures[0]], []))
                #expect(try await rental.ask(of: address).status == 404)
                #expect(try await rental.ask(of: file).status == 404)
                _ = try await rental.ask("/deleted/restore", fields([captures[0]], []))
                #expect(try await rental.ask(of: file).status == 200)

                let order = EraseData<MediaData>(
                    erasureID: Identifier(at: Date()), captureID: captures[0].captureID, keyID: captures[0].keyID,
                    askedAt: Date().inMilliseconds)
                try await service.others.say(order)
                let answer = try await eventually("erased") {
                    try await service.others.facts(DataErased<MediaData>.self, about: "\(order.erasureID)").first
                }
                #expect(answer.outcome == .removed)
                let counts = Dictionary(uniqueKeysWithValues: answer.removed.map { ($0.table, $0.count) })
                #expect(counts["creation"] == 1 && counts["creation_file"] == 3, "\(counts)")
                #expect(try await service.store.names(under: "creations/\(id.uuidString.lowercased())/").isEmpty)
                #expect(try await service.ingestVault.isDestroyed(key))
                for (table, column) in [
                    ("creation", "id"), ("creation_capture", "creation_id"), ("creation_file", "creation_id"),
                ] {
                    let left = try await service.owner.row(
                        "select 1 from \(identifier: table) where \(identifier: column) = \(id)")
                    #expect(left == nil, "\(table)")
                }
                #expect(try await rental.ask(of: file).status == 404)
                #expect(try await rental.ask("/captures/\(captures[1].captureID)").status == 200)
            }
        }

        @Test func `a program orders, follows and deletes as the pages do`() async throws {
            try await LiveMedia.with { service in
                let rental = try await TestRental.booked(service)
                rental.admitSharer()
                let captures = [try await rental.photograph(), try await rental.photograph()]
                let chosen = captures.map { #""\#($0.captureID)""# }.joined(separator: ",")
                for (body, field) in [
                    (#"{"captures":[],"kind":"strip"}"#, "captures"),
                    (#"{"captures":[\#(chosen)],"kind":"x"}"#, "kind"),
                    (#"{"captures":[\#(chosen)],"kind":"strip","size":1}"#, "size"),
                    (#"{"captures":[\#(chosen)],"kind":"boomerang"}"#, "captures"),
                ] {
                    let refused = try await program(rental, .post, "creations", body)
                    #expect(refused.status == 422 && refused.text.contains(#""field":"\#(field)""#), "\(refused.text)")
                }
                let ordered = try await program(
                    rental, .post, "creations", #"{"captures":[\#(chosen)],"kind":"strip","words":"Ja"}"#)
                #expect(ordered.status == 202 && ordered.text.contains(#""state":"making""#))
                let id: UUID = try #require(
                    try await service.owner.value("select id from creation where rental_id = \(rental.id.uuid)"))
                let path = "creations/\(id.uuidString.lowercased())"
                try await settled(id, rental)
                #expect(try await program(rental, .get, path).text.contains(#""state":"made""#))
                #expect(try await program(rental, .get, "creations").text.contains("/\(path)/file"))
                #expect(try await program(rental, .get, "\(path)/file").status == 200)
                #expect(try await program(rental, .delete, path).status == 204)
                #expect(try await program(rental, .get, path).status == 404)
            }
        }
    }
}
