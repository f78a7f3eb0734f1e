import Accounts
import Contracts
import Foundation
import HTTPTypes
import NIOCore
import PostgreSQL
import ServiceTesting
import Testing
import WebPagesTesting

extension OnRealServers {
    @Suite("members over HTTP")
    struct MembersAPITests {
        /// Asks as whoever is signed in there.
        private static func call(
            _ method: HTTPRequest.Method, _ path: String = "", as browser: TestBrowser,
            _ fields: [String: String]? = nil,
            in quiet: QuietService
        ) async throws -> (status: HTTPResponse.Status, body: [String: Any]) {
            var headers: HTTPFields = [.authorization: "Bearer \(browser.cookie("session") ?? "none")"]
            if let reason = HTTPField.Name("X-Reason") { headers[reason] = "new colleague" }
            if fields != nil { headers[.contentType] = "application/json" }
            let answer = try await quiet.service.client.execute(
                uri: "/accounts/api/members\(path)", method: method, headers: headers,
                body: try fields.map { ByteBuffer(bytes: try JSONEncoder().encode($0)) })
            let body = try? JSONSerialization.jsonObject(with: Data(answer.body.readableBytesView)) as? [String: Any]
            return (answer.status, body ?? [:])
        }

        @Test func `an owner lists, invites, changes and removes members`() async throws {
            try await QuietService.with { quiet in
                let owner = try await quiet.member(QuietService.address(), of: try await quiet.service.enrolled())
                let mail = QuietService.address()
                let invited = try await Self.call(
                    .post, as: owner, ["mail": mail, "role": "viewer", "language": "fr"], in: quiet)
                #expect(invited.status == .created && invited.body["mail"] as? String == mail)
                #expect(invited.body["joinedAt"] == nil)
                let id = try #require(invited.body["id"] as? String)
                let mailed = try #require(try await quiet.mails().last)
                #expect(mailed.topic == .memberInvitation && mailed.to == mail)
                let changed = try await Self.call(.patch, "/\(id)", as: owner, ["role": "editor"], in: quiet)
                #expect(changed.status == .ok && changed.body["role"] as? String == "editor")
                let listed = try await Self.call(.get, as: owner, in: quiet)
                let members = try #require(listed.body["members"] as? [[String: Any]])
                #expect(members.map { $0["role"] as? String } == ["owner", "editor"])
                let own = try #require(members.first?["id"] as? String)
                let last = try await Self.call(.delete, "/\(own)", as: owner, in: quiet)
                #expect(last.status == .unprocessableContent && last.body["code"] as? String == "last-owner")
                try await #expect(Self.call(.delete, "/\(id)", as: owner, in: quiet).status == .noContent)
                try await #expect(Self.call(.delete, "/\(id)", as: owner, in: quiet).status == .notFound)
                let reasons = try await quiet.service.owner.rows(
                    "select reason from operator_act where subject = \(id) order by at"
                ).map { try $0.decode("reason", as: String.self) }
                #expect(reasons == ["new colleague", "new colleague", "new colleague"])
            }
        }

        @Test func `whoever is no owner, and a program, gets nothing, and another customer's member is not there`()
            async throws
        {
            try await QuietService.with { quiet in
                let customer = try await quiet.service.enrolled()
                let owner = try await quiet.member(QuietService.address(), of: customer)
                let editor = try await quiet.member(QuietService.address(), of: customer, as: "editor")
                let stranger = try await quiet.member(QuietService.address(), of: try await quiet.service.enrolled())
                try await #expect(Self.call(.get, as: editor, in: quiet).status == .forbidden)
                try await #expect(Self.call(.get, as: quiet.browser(), in: quiet).status == .unauthorized)
                let id: UUID = try #require(
                    try await quiet.service.owner.value(
                        "select id from member where customer_id = \(customer.uuid) and role = 'editor'"))
                for path in ["/\(id)", "/\(UUID())", "/nonsense"] {
                    let answer = try await Self.call(.patch, path, as: stranger, ["role": "owner"], in: quiet)
                    #expect(answer.status == .notFound && answer.body["code"] as? String == "member-unknown")
                    try await #expect(Self.call(.delete, path, as: stranger, in: quiet).status == .notFound)
                }
                for fields in [["mail": "nobody", "role": "viewer"], ["mail": "a@b.example"], ["birthday": "1999"]] {
                    let answer = try await Self.call(.post, as: owner, fields, in: quiet)
                    #expect(answer.status == .unprocessableContent)
                }
                try await #expect(quiet.pass(of: editor).status == .ok)
                let token = try await quiet.service.operatorToken("customers:write")
                let answer = try await quiet.service.client.execute(
                    uri: "/accounts/api/members", method: .get, headers: [.authorization: "Bearer \(token)"])
                #expect(answer.status == .unauthorized)
            }
        }
    }
}
