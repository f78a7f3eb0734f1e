import Contracts
import Foundation
import HTTPTypes
import NIOCore
import ServiceTesting
import Testbed
import Testing
import WebPagesTesting

/// A share as the interface for programs tells of it.
struct TestShare: Decodable {
    var id: String
    var state: String
    var link: String?
    var recipients: [String]
    var purpose: String
    var mode: String
    var hasPassword: Bool
    var captures: Int
    var expiresAt: String
    var views: Int
    var downloads: Int

    /// The address behind the origin.
    var path: String { link.map { String($0[($0.range(of: "/media/")?.lowerBound ?? $0.startIndex)...]) } ?? "" }
}

extension TestRental {
    /// Somebody who may share, too.
    var sharer: String { "sharer-\(id)" }

    func admitSharer() {
        service.accounts.add(
            token: sharer, of: customerID.uuid,
            scopes: ["captures:read", "captures:edit", "captures:delete", "captures:share"])
    }

    /// As a program of the customer's.
    func api(
        _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil, as token: String? = nil
    ) async throws -> (status: Int, body: Data) {
        var headers: HTTPFields = [.authorization: "Bearer \(token ?? sharer)"]
        if body != nil { headers[.contentType] = "application/json" }
        let (uri, fields) = ("/media/api/rentals/\(id)/\(path)", headers)
        return try await service.http { client in
            let answer = try await client.execute(
                uri: uri, method: method, headers: fields, body: body.map { ByteBuffer(string: $0) })
            return (answer.status.code, Data(answer.body.readableBytesView))
        }
    }

    /// Shares captures; `more` is JSON behind the usual fields.
    func share(_ captures: [Identifier<Capture>], _ more: String = "") async throws -> TestShare {
        admitSharer()
        let ids = captures.map { "\"\($0)\"" }.joined(separator: ",")
        let answer = try await api(
            .post, "shares",
            #"{"captures":[\#(ids)],"recipients":["Aunt Maria"],"purpose":"the photo book"\#(more)}"#)
        try #require(answer.status == 201, "\(String(decoding: answer.body, as: UTF8.self))")
        return try JSONDecoder().decode(TestShare.self, from: answer.body)
    }

    func share(_ id: String) async throws -> TestShare {
        try JSONDecoder().decode(TestShare.self, from: try await api(.get, "shares/\(id)").body)
    }

    /// As somebody who has the address and nothing else.
    func visit(
        _ path: String, cookie: String? = nil, form: String? = nil, method: HTTPRequest.Method? = nil
    ) async throws -> (answer: Answer, bytes: [UInt8]) {
        var headers: HTTPFields = [.accept: "text/html", .acceptLanguage: "en"]
        if let name = HTTPField.Name("Sec-Fetch-Site") { headers[name] = "same-origin" }
        headers[.cookie] = cookie
        if form != nil { headers[.contentType] = "application/x-www-form-urlencoded" }
        let fields = headers
        return try await service.http { client in
            let answer = try await client.execute(
                uri: path, method: method ?? (form == nil ? .get : .post), headers: fields,
                body: form.map { ByteBuffer(string: $0) })
            return (
                Answer(status: answer.status.code, headers: answer.headers, text: answer.text),
                Array(answer.body.readableBytesView)
            )
        }
    }
}
