import HTTPTypes
import WebPagesTesting

extension LiveMedia {
    /// The guest's page of a session, as a Dutch browser asks for it.
    func page(_ session: String) async throws -> (status: Int, text: String) {
        try await http { client in
            let browser: HTTPFields = [.accept: "text/html", .acceptLanguage: "nl"]
            let answer = try await client.execute(uri: "/g/\(session)", method: .get, headers: browser)
            return (answer.status.code, answer.text)
        }
    }
}
