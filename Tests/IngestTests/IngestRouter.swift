import Foundation
import Hummingbird
import Ingest
import ServiceHost
import WebPages

/// The service's router; nothing of it connects to anything before it is asked.
enum IngestRouter {
    static func make() async throws -> Router<PageContext> {
        let directory = FileManager.default.temporaryDirectory.appending(path: "ingest-\(UUID())").path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        var settings = [
            "DATABASE_URL": "postgresql://ingest@127.0.0.1:1/none", "AMQP_URL": "amqp://a:b@127.0.0.1:1/none",
            "KEYS_DATABASE_URL": "postgresql://ingest@127.0.0.1:1/none", "OBJECT_STORE_URL": "file://\(directory)/o",
            "ACCOUNTS_URL": "http://127.0.0.1:1",
        ]
        for name in [
            "MASTER_KEY_FILE", "PEPPER_FILE", "SESSION_SECRET_FILE", "PLATFORM_KEY_FILE", "RECEIPT_KEY_FILE",
        ] {
            settings[name] = "\(directory)/\(name)"
        }
        let frame = try ServiceFrame.forTests(Ingest.self, settings)
        return ServiceHost.router(frame, try await Ingest.parts(frame))
    }
}
