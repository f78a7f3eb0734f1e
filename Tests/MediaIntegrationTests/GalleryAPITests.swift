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
    @Suite("the gallery for programs")
    struct GalleryAPITests {
        private struct Answer: Decodable {
            struct Item: Decodable {
                var id: String
                var kind: String?
                var hidden: Bool?
                var finalAt: String?
            }
            var captures: [Item]
            var next: String?
            var count: Int
        }

        private struct Acted: Decodable {
            var captures: [String]
            var finalAt: String?
        }

        private func ask(
            _ rental: TestRental, _ path: String, as token: String? = nil, _ captures: [Identifier<Capture>]? = nil
        ) async throws -> (status: Int, body: Data) {
            var headers: HTTPFields = [.authorization: "Bearer \(token ?? rental.editor)"]
            let body = captures.map { "{\"captures\":[\($0.map { "\"\($0)\"" }.joined(separator: ","))]}" }
            if body != nil { headers[.contentType] = "application/json" }
            let (uri, fields) = ("/media/api/rentals/\(rental.id)/\(path)", headers)
            return try await rental.service.http { client in
                let answer = try await client.execute(
                    uri: uri, method: body == nil ? .get : .post, headers: fields,
                    body: body.map { ByteBuffer(string: $0) })
                return (answer.status.code, Data(answer.body.readableBytesView))
            }
        }

        private func list(_ rental: TestRental, _ query: String = "") async throws -> Answer {
            try JSONDecoder().decode(Answer.self, from: try await ask(rental, "captures\(query)").body)
        }

        private func act(_ rental: TestRental, _ path: String, _ ids: [Identifier<Capture>]) async throws -> Acted {
            try JSONDecoder().decode(Acted.self, from: try await ask(rental, "captures/\(path)", ids).body)
        }

        @Test func `a program lists, hides, deletes and restores as the pages do`() async throws {
            try await LiveMedia.with { service in
                let rental = try await TestRental.booked(service)
                let ids = try await rental.captures(5)
                let video = try await rental.captures(1, kind: "video", last: service.now.addingTimeInterval(3600))[0]
                let first = try await list(rental, "?limit=4")
                #expect(first.captures.map(\.id) == ([video] + ids.reversed().prefix(3)).map(\.description))
                #expect(first.count == 6 && first.captures[0].kind == "video")
                let next = try await list(rental, "?limit=4&after=\(try #require(first.next))")
                #expect(next.captures.map(\.id) == ids.prefix(2).reversed().map(\.description) && next.next == nil)
                #expect(try await list(rental, "?kind=video&order=oldest").captures.map(\.id) == ["\(video)"])
                let now = ContractCoding.text(of: service.now)
                #expect(try await list(rental, "?from=\(now)").captures.map(\.id) == ["\(video)"])

                #expect(try await act(rental, "hide", [video]).captures == ["\(video)"])
                #expect(try await list(rental, "?hidden=true").captures.map(\.id) == ["\(video)"])
                #expect(try await act(rental, "show", [video]).captures == ["\(video)"])
                #expect(try await list(rental, "?hidden=true").captures.isEmpty)

                let deleted = try await act(rental, "delete", [video, ids[0]])
                #expect(deleted.captures == [video, ids[0]].map(\.description).sorted() && deleted.finalAt != nil)
                #expect(try await act(rental, "delete", [video]).captures.isEmpty)
                #expect(try await list(rental).count == 4)
                let listed = try JSONDecoder().decode(Answer.self, from: try await ask(rental, "deleted").body)
                #expect(Set(listed.captures.map(\.id)) == Set(deleted.captures) && listed.count == 2)
                #expect(listed.captures.allSatisfy { $0.finalAt == deleted.finalAt })
                #expect(try await act(rental, "restore", [video]).captures == ["\(video)"])
                #expect(try await list(rental).count == 5)
                _ = try await service.others.fact(CaptureRestored.self, about: "\(video)")
            }
        }

        @Test func `nothing of another customer's is listed or changed, and scopes are held`() async throws {
            try await LiveMedia.with { service in
                let (mine, other) = (try await TestRental.booked(service), try await TestRental.booked(service))
                let (own, foreign) = (try await mine.captures(1), try await other.captures(1))
                for path in ["captures", "deleted"] {
                    #expect(try await ask(other, path, as: mine.editor).status == 404, "\(path)")
                    #expect(try await ask(mine, path, as: "stolen").status == 401, "\(path)")
                }
                for path in ["hide", "show", "delete", "restore"] {
                    #expect(try await ask(other, "captures/\(path)", as: mine.editor, foreign).status == 404, "\(path)")
                    #expect(try await ask(mine, "captures/\(path)", foreign).status == 404, "\(path)")
                    #expect(try await ask(mine, "captures/\(path)", as: mine.viewer, own).status == 403, "\(path)")
                    #expect(try await ask(mine, "captures/\(path)", []).status == 422, "\(path)")
                }
                #expect(try await act(mine, "delete", own + foreign).captures == ["\(own[0])"])
                #expect(try await list(other).count == 1)
                for query in ["kind=film", "booth=x", "from=today", "hidden=2", "order=up", "after=1", "limit=0"] {
                    #expect(try await ask(mine, "captures?\(query)").status == 422, "\(query)")
                }
            }
        }
    }
}
