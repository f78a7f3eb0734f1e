import Booth
import Contracts
import Foundation
import Testbed

/// An enrolled booth's directory, with the platform that its booth sees.
struct BoothAtHome: Sendable {
    let directory: URL
    let ingest: PretendIngest
}

/// Booths with numbers from 7 on, in one fleet's folder, while what each says is heard.
enum EnrolledBooths {
    static func with(_ count: Int, _ body: @Sendable ([BoothAtHome]) async throws -> Void) async throws {
        try await TemporaryBroker.with { broker in
            try await withTemporaryDirectory { path in
                var booths: [BoothAtHome] = []
                for number in 7..<(7 + count) {
                    let directory = URL(filePath: path).appending(path: "fleet/booth-\(number)")
                    try FileManager.default.createDirectory(
                        at: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
                    let ingest = try PretendIngest()
                    try BoothFolder(directory.path).write(
                        ingest.identity(amqpURL: await broker.makeUser(ofBooth: number), number: number))
                    booths.append(BoothAtHome(directory: directory, ingest: ingest))
                }
                let all = booths
                try await withThrowingTaskGroup(of: Void.self) { group in
                    // One queue for the words of all booths; each platform keeps what its own booth said.
                    group.addTask { try await broker.hear { delivery in all.forEach { $0.ingest.hear(delivery) } } }
                    do { try await body(all) } catch {
                        group.cancelAll()
                        throw error
                    }
                    group.cancelAll()
                    try await group.waitForAll()
                }
            }
        }
    }
}
