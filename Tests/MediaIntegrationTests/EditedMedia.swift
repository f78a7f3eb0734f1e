import Contracts
import Foundation
import HTTPTypes
import Hexadecimal
import NIOCore
import ObjectStore
import PostgreSQL
import Testbed
import Testing
import WebPagesTesting

/// What tests of changing pictures do again and again.
extension TestRental {
    /// Fields of the editor's form; the others stay as they are in it.
    func edit(_ capture: CaptureReceived, _ act: String, _ fields: [(String, String)] = []) async throws -> Answer {
        try await ask("/captures/\(capture.captureID)/edit", [("act", act)] + fields)
    }

    /// The state of the first original: which step is wanted, which one stands, and why it failed.
    func state(_ capture: CaptureReceived) async throws -> String? {
        try await service.owner.value(
            """
            select wanted || ' ' || standing || coalesce(' ' || reason, '') from edited
            where capture_id = \(capture.captureID.uuid) order by original_id limit 1
            """)
    }

    func settled(_ capture: CaptureReceived, _ state: String) async throws {
        try await until("the picture shows what is wanted: \(state)") { try await self.state(capture) == state }
    }

    /// Width and height of the preview that everybody sees.
    func preview(_ capture: CaptureReceived) async throws -> String? {
        try await service.owner.value(
            """
            select width || 'x' || height from rendition
            where capture_id = \(capture.captureID.uuid) and recipe = 'preview' and media_type = 'image/jpeg'
            """)
    }

    /// Names of all renditions in the store, without what they have in common.
    func objects(_ capture: CaptureReceived) async throws -> [String] {
        let folder = "renditions/\(capture.captureID)/\(capture.originals[0].id)/"
        return try await service.store.names(under: folder).map { String($0.text.dropFirst(folder.count)) }.sorted()
    }

    /// The hash that is recorded of the first original.
    func recordedHash(_ capture: CaptureReceived) async throws -> String? {
        let hash: [UInt8]? = try await service.owner.value(
            "select sha256 from original where id = \(capture.originals[0].id.uuid)")
        return hash.map { String(hexadecimal: $0) }
    }

    /// Sends a file as a browser's form does.
    func upload(_ bytes: [UInt8]) async throws -> Answer {
        let head = "--frontier\r\nContent-Disposition: form-data; name=\"logo\"; filename=\"l.png\"\r\n"
        let body = Array("\(head)Content-Type: image/png\r\n\r\n".utf8) + bytes + Array("\r\n--frontier--\r\n".utf8)
        var headers: HTTPFields = [
            .accept: "text/html", .acceptLanguage: "en", .cookie: "session=\(editor)",
            .contentType: "multipart/form-data; boundary=frontier",
        ]
        if let name = HTTPField.Name("Sec-Fetch-Site") { headers[name] = "same-origin" }
        let (uri, fields) = ("\(address)/logo", headers)
        return try await service.http { client in
            let answer = try await client.execute(
                uri: uri, method: .post, headers: fields, body: ByteBuffer(bytes: body))
            return Answer(status: answer.status.code, headers: answer.headers, text: answer.text)
        }
    }
}
