import Contracts
import Foundation
import Hexadecimal
import MessagingRuntime
import ObjectStore
import PersonalData
import PostgreSQL
import SubjectRights
import ServiceHost
import ServiceTesting
import Testbed
import Testing
import Vault

@Suite(
    "Copies and corrections through all services", .enabled(if: TestServers.areThere, "TEST_SERVICES is not set"),
    .serialized)
struct RightsTests {
    static let act = ["--as", "tester", "--because", "letter"]

    /// Two decoys and the person, each with rows everywhere.
    static func seed(_ platform: WholePlatform) async throws -> (zoe: SeededPerson, others: [SeededPerson]) {
        let booth = UUID()
        try await platform.ingest.owner.execute(
            """
            insert into ingest.booth (id, number, label, broker_user, created_at)
            values (\(booth), \(Int.random(in: 100_000...900_000)), 'test', \(UUID().uuidString), \(Date()))
            """)
        let people = ["Ann", "Zoe", "Bob"].map { SeededPerson($0) }
        for (index, person) in people.enumerated() {
            try await person.seed(platform, booth: booth, sequence: 10 * index + 1)
        }
        return (people[1], [people[0], people[2]])
    }

    private static func copy(
        of person: SeededPerson, to path: String, _ platform: WholePlatform
    ) async throws -> (id: String, printed: String) {
        let (printed, failure) = try await platform.requests.attempt(
            ["export", "--mail", person.mail, "--to", path] + act)
        if let failure { throw failure }
        let id = try #require(
            printed.split(separator: "\n").first { $0.hasPrefix("Request ") }?.dropFirst(8).prefix(36))
        return (String(id), printed)
    }

    private static func run(_ program: String, _ arguments: [String]) throws -> (status: Int32, output: Data) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, data)
    }

    static func file(_ name: String, in package: String) throws -> Data {
        try run("unzip", ["-p", package, name]).output
    }

    struct Manifest: Decodable {
        struct File: Decodable {
            var name: String
            var length: Int
            var sha256: String
        }
        var records: [String: [String: Int]]
        var files: [File]
    }

    /// What `request show --json` says about how far a request is.
    struct Shown: Decodable {
        struct Service: Decodable {
            var tables: [String: Int]?
        }
        var isComplete: Bool
        var waitsFor: String?
        var missing: [String]
        var services: [Service]
    }

    static func shown(_ request: Identifier<SubjectRequest>, _ platform: WholePlatform) async throws -> Shown {
        let json = try await platform.requests.command("request", "show", "\(request)", "--json")
        return try JSONDecoder().decode(Shown.self, from: Data(json.utf8))
    }

    @Test func `a copy holds everything of the person and nothing of anybody else, and dies with its key`() async throws
    {
        try await WholePlatform.with { platform in
            let (zoe, others) = try await Self.seed(platform)
            let path = "\(platform.directory)/zoe.zip"
            let (id, printed) = try await Self.copy(of: zoe, to: path, platform)
            #expect(printed.contains("Complete."))
            #expect(try Self.run("unzip", ["-tqq", path]).status == 0)
            let manifest = try JSONDecoder().decode(Manifest.self, from: Self.file("manifest.json", in: path))
            for (service, tables) in SeededPerson.expected {
                #expect(manifest.records[service] == tables, "\(service)")
            }
            let photos = manifest.files.filter { $0.name.hasPrefix("media/") }.map(\.name)
            #expect(photos == ["media/2026-05-01-1/photo.jpg", "media/2026-05-01-2/photo.jpg"])
            let copied = try photos.map { try Self.file($0, in: path) }
            #expect(Set(copied) == Set(zoe.photos.map { Data($0) }))
            var everything = ""
            for file in manifest.files where !file.name.hasPrefix("media/") {
                everything += String(decoding: try Self.file(file.name, in: path), as: UTF8.self)
            }
            for word in [
                zoe.name, zoe.mail, zoe.answers, zoe.session, "lang=\"fr\"", "Drukpersstraat",
                "om te antwoorden aan wie het vroeg", "pour répondre à la personne qui a demandé",
                "um der Person zu antworten, die gefragt hat",
            ] {
                #expect(everything.contains(word), "\(word)")
            }
            for other in others {
                for word in [other.name, other.mail, other.answers, other.session] {
                    #expect(!everything.contains(word), "\(word)")
                }
            }
            // A second person's copy never holds the first.
            let second = "\(platform.directory)/ann.zip"
            _ = try await Self.copy(of: others[0], to: second, platform)
            let data = String(decoding: try Self.file("data/*", in: second), as: UTF8.self)
            #expect(data.contains(others[0].name) && !data.contains(zoe.mail) && !data.contains(zoe.answers))

            try await Self.closes(id, platform)
        }
    }

    private static func closes(_ id: String, _ platform: WholePlatform) async throws {
        let request = try #require(Identifier<SubjectRequest>(id))
        let row = try await platform.requests.owner.row(
            "select key_id, address from gdpr_requests.request where id = \(request.uuid)")
        let (key, address) = (
            KeyID(try #require(try row?.decode("key_id", as: UUID.self))),
            try SealedValue(bytes: try #require(try row?.decode("address", as: [UInt8].self)))
        )
        let prefix = ExportObjects.prefix(of: request)
        let objects = try await platform.store.names(under: prefix)
        #expect(objects.count == 7)
        let kept = try await platform.store.read(try #require(objects.first), atMost: 1 << 20)
        let (_, refusal) = try await platform.requests.attempt(["request", "close", id] + act)
        #expect(refusal.map { "\($0)".contains("--yes") } == true)
        #expect(try await !platform.vaults.requests.isDestroyed(key))
        try await platform.requests.command("request", "close", id, "--yes", "--as", "tester", "--because", "done")
        #expect(try await platform.store.names(under: prefix).isEmpty)
        #expect(try await platform.vaults.requests.isDestroyed(key))
        // Nobody is found by it any more.
        let found = try await platform.requests.owner.row(
            """
            select lookups = '[]' and address_lookup is null as none from gdpr_requests.request
            where id = \(request.uuid)
            """)
        #expect(try found?.decode("none", as: Bool.self) == true)
        // Whoever kept a part, or the table, can read neither.
        try await platform.store.write(try #require(objects.first), bytes: kept)
        await #expect(throws: VaultError.destroyed) {
            _ = try await platform.vaults.requests.opening(objectID: Array(objects[0].text.utf8), under: key)
        }
        await #expect(throws: VaultError.destroyed) {
            _ = try await platform.vaults.requests.openText(address, purpose: "gdpr_requests.request.address")
        }
        let (_, failure) = try await platform.requests.attempt(
            ["request", "package", id, "--to", "\(platform.directory)/again.zip"] + act)
        #expect(failure.map { "\($0)".contains("closed") } == true)
    }

    /// Has a copy made, and names the part of it that media wrote.
    private static func part(
        ofCopyFor person: SeededPerson, _ platform: WholePlatform
    ) async throws -> (request: Identifier<SubjectRequest>, object: ObjectName) {
        let (printed, failure) = try await platform.requests.attempt(["export", "--mail", person.mail] + act)
        if let failure { throw failure }
        let id = try #require(printed.split(separator: "Request ").last?.prefix(36)).description
        let request = try #require(Identifier<SubjectRequest>(id))
        return (
            request,
            try #require(try await platform.store.names(under: ExportObjects.prefix(of: request) + "media/").first)
        )
    }

    @Test func `a part that is not what its service told stops the package`() async throws {
        try await WholePlatform.with { platform in
            let (zoe, _) = try await Self.seed(platform)
            let (request, object) = try await Self.part(ofCopyFor: zoe, platform)
            let id = "\(request)"
            let key: UUID? = try await platform.requests.owner.value(
                "select key_id from gdpr_requests.request where id = \(request.uuid)")
            // Rightly sealed, and other bytes.
            var sealer = try await platform.vaults.requests.sealing(
                objectID: Array(object.text.utf8), under: KeyID(try #require(key)))
            try await platform.store.write(object, bytes: try sealer.seal([1, 2, 3]) + sealer.finish())
            let path = "\(platform.directory)/x.zip"
            let (_, refusal) = try await platform.requests.attempt(["request", "package", id, "--to", path] + Self.act)
            #expect(refusal.map { "\($0)".contains("nothing was written") } == true)
            #expect(!FileManager.default.fileExists(atPath: path))
            #expect(!FileManager.default.fileExists(atPath: path + ".partial"))
        }
    }

    @Test func `a part that an earlier attempt left with other bytes is written again`() async throws {
        try await WholePlatform.with { platform in
            let (zoe, _) = try await Self.seed(platform)
            let (request, object) = try await Self.part(ofCopyFor: zoe, platform)
            let id = "\(request)"
            let key: UUID = try #require(
                try await platform.requests.owner.value(
                    "select key_id from gdpr_requests.request where id = \(request.uuid)"))
            // As long as the photograph, rightly sealed, and other bytes: its attempt died before it compared them.
            var sealer = try await platform.vaults.requests.sealing(
                objectID: Array(object.text.utf8), under: KeyID(key))
            let other = [UInt8](repeating: 9, count: zoe.photos[0].count)
            try await platform.store.write(object, bytes: try sealer.seal(other) + sealer.finish())
            let lookup = try platform.hasher.hash(mail: zoe.mail)
            try await platform.requests.events.say(
                ExportData<MediaData>(
                    requestID: request, keyID: Identifier(key),
                    lookups: [AddressLookup(version: lookup.version, hash: String(hexadecimal: lookup.bytes))],
                    captures: zoe.captures.map { Identifier($0) }, askedAt: Date()))
            _ = try await eventually("the right bytes") { () -> Bool? in
                let opener = try await platform.vaults.requests.opening(
                    objectID: Array(object.text.utf8), under: KeyID(key))
                let bytes = opened(try await platform.store.read(object, range: nil).bytes, with: opener)
                var plain: [UInt8] = []
                for try await piece in bytes { plain += piece }
                return zoe.photos.contains(plain) ? true : nil
            }
            let (_, refusal) = try await platform.requests.attempt(
                ["request", "package", id, "--to", "\(platform.directory)/zoe.zip"] + Self.act)
            #expect(refusal == nil)
        }
    }

    @Test func `a service that is killed in the middle of a copy completes it, once`() async throws {
        try await WholePlatform.with(retentionServes: false) { platform in
            let (zoe, _) = try await Self.seed(platform)
            let process = Process()
            process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
                .deletingLastPathComponent().appending(path: "retention")
            process.arguments = ["serve"]
            process.environment = try TestServers.settings("retention").merging(platform.settings) { _, own in own }
                .merging(["FAULT_POINT": "copied:1", "SWIFT_BACKTRACE": "enable=no", "LOG_LEVEL": "error"]) { _, own in
                    own
                }
            try process.run()
            let (_, failure) = try await platform.requests.attempt(
                ["export", "--mail", zoe.mail, "--wait", "20"] + Self.act)
            let text = try #require(failure.map { "\($0)" })
            let request = try #require(Identifier<SubjectRequest>(String(text.suffix(36))))
            process.waitUntilExit()
            #expect(process.terminationReason == .uncaughtSignal && process.terminationStatus == SIGKILL)
            // Its part stands in the store, and nobody was told.
            let prefix = ExportObjects.prefix(of: request) + "retention/"
            #expect(try await platform.store.names(under: prefix).count == 1)
            let parts: Query = "select count(*) from gdpr_requests.part where request_id = \(request.uuid)"
            #expect(try await platform.requests.owner.value(parts, as: Int64.self) == 4)
            let waiting = try await Self.shown(request, platform)
            #expect(!waiting.isComplete && waiting.waitsFor == "export" && waiting.missing == ["retention"])
            #expect(waiting.services.allSatisfy { $0.tables != nil }, "everybody has found")
            let second = Process()
            second.executableURL = process.executableURL
            second.arguments = ["serve"]
            second.environment = process.environment?.filter { $0.key != "FAULT_POINT" }
            try second.run()
            defer { second.terminate() }
            _ = try await eventually("the copy") {
                try await platform.requests.owner.value(parts, as: Int64.self) == 5 ? true : nil
            }
            #expect(try await platform.store.names(under: prefix).count == 1)
            let complete = try await Self.shown(request, platform)
            #expect(complete.isComplete && complete.waitsFor == nil && complete.missing.isEmpty)
            let path = "\(platform.directory)/zoe.zip"
            try await platform.requests.command(
                "request", "package", "\(request)", "--to", path, "--as", "t", "--because", "b")
            let manifest = try JSONDecoder().decode(Manifest.self, from: Self.file("manifest.json", in: path))
            #expect(manifest.records["retention"] == ["clock": 2])
        }
    }
}
