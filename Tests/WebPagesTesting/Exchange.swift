// Only these: both modules have a type for a request.
import HTTPClient
import struct HTTPTypes.HTTPField
import struct HTTPTypes.HTTPFields
import Transfer

/// One server on this machine, asked with the client that the services use.
struct Exchange: Sendable {
    let port: Int

    var address: String { "http://127.0.0.1:\(port)" }

    /// One for all tests of a process, because it owns a thread.
    private static let client = HTTPClient()

    func perform(
        _ method: String, _ uri: String, _ headers: HTTPFields, body: [UInt8]?
    ) async throws -> (status: Int, headers: HTTPFields, body: [UInt8]) {
        var fields = HeaderFields()
        // Unless a test names another: one that does not depend on the port, which tests do not know.
        if !headers.contains(where: { $0.name.canonicalName == "host" }) { fields.append("localhost", for: "Host") }
        for header in headers { fields.append(header.value, for: header.name.rawName) }
        let answer = try await Self.client.send(
            HTTPRequest(
                HTTPMethod(method), address + uri, headers: fields,
                body: body.map { .bytes($0) } ?? .none))
        var received = HTTPFields()
        for field in answer.headers {
            guard let name = HTTPField.Name(field.name) else { continue }
            received.append(HTTPField(name: name, value: field.value))
        }
        return (answer.status, received, answer.body)
    }
}
