import Contracts
import Crypto
import Foundation
import HTTPTypes
import Hexadecimal
import NIOCore
import ObjectStore
import PostgreSQL
import Testbed
import Testing
import Vault
import WebPagesTesting

/// A customer with a rental and a browser that is signed in.
struct ArchiveCustomer: Sendable {
    let service: LiveMedia
    let customer = Identifier<Customer>(at: Date())
    let rental = Identifier<Rental>(at: Date())
    /// What the browser's cookie says.
    let session = "session-\(UUID().uuidString.lowercased())"

    init(_ service: LiveMedia) {
        self.service = service
        service.accounts.add(token: session, of: customer.uuid)
    }

    private var browser: HTTPFields { [.cookie: "session=\(session)", .accept: "text/html", .acceptLanguage: "en"] }

    // MARK: Having

    /// A capture that is here, with one original of these bytes and no renditions.
    func capture(_ bytes: [UInt8], mediaType: String? = "image/jpeg") async throws -> CaptureReceived {
        var capture = try await service.received(bytes, customer: customer)
        capture.rentalID = rental
        try await book()
        try await insert(capture, mediaType: mediaType)
        return capture
    }

    /// The rental is booked.
    func book() async throws {
        try await service.owner.execute(
            """
            insert into rental (id, customer_id, purpose, version)
            values (\(rental.uuid), \(customer.uuid), 'party', 1) on conflict do nothing
            """)
    }

    private func insert(_ capture: CaptureReceived, mediaType: String?) async throws {
        let original = capture.originals[0]
        let reason = mediaType == nil ? "truncated" : nil
        let sha256 = try #require([UInt8](hexadecimal: original.sha256))
        _ = try await service.owner.pipeline([
            """
            insert into capture (id, rental_id, customer_id, key_id, booth_id, session, made_at, received_at, state,
                language, consents, ready_at)
            values (\(capture.captureID.uuid), \(rental.uuid), \(customer.uuid), \(capture.keyID.uuid),
                \(capture.boothID.uuid), \(capture.session), \(capture.madeAt), \(capture.receivedAt), 'ready', 'nl',
                '[]'::jsonb, \(capture.receivedAt))
            """,
            """
            insert into original (id, capture_id, role, object, length, sha256, media_type, reason)
            values (\(original.id.uuid), \(capture.captureID.uuid), 'photo', \(original.object), \(original.length),
                \(sha256), \(mediaType as String?), \(reason as String?))
            """,
        ])
    }

    // MARK: Asking

    func ask(
        _ uri: String, _ method: HTTPRequest.Method = .get, _ more: HTTPFields = [:], form: String? = nil
    ) async throws -> (status: Int, headers: HTTPFields, bytes: [UInt8]) {
        try await service.http { client in
            var headers = browser
            for field in more { headers[field.name] = field.value }
            if form != nil {
                headers[.contentType] = "application/x-www-form-urlencoded"
                if let site = HTTPField.Name("Sec-Fetch-Site") { headers[site] = "same-origin" }
            }
            let answer = try await client.execute(
                uri: uri, method: method, headers: headers, body: form.map { ByteBuffer(string: $0) })
            return (answer.status.code, answer.headers, Array(buffer: answer.body))
        }
    }

    func text(_ uri: String) async throws -> (status: Int, text: String) {
        let answer = try await ask(uri)
        return (answer.status, String(decoding: answer.bytes, as: UTF8.self))
    }

    /// Orders an archive with the form of a page, and returns the address of its own page.
    func order(_ form: String = "what=originals") async throws -> String {
        let answer = try await ask("/media/rentals/\(rental)/archives", .post, form: form)
        try #require(answer.status == 303)
        return try #require(answer.headers[.location])
    }

    /// Waits until an archive is ready, and returns where its bytes are.
    func ready(_ page: String) async throws -> String {
        try await eventually("the archive is ready") {
            let shown = try await text(page)
            guard let start = shown.text.range(of: "href=\"\(page)/") else { return nil }
            return "\(page)/" + shown.text[start.upperBound...].prefix { $0 != "\"" }
        }
    }

    // MARK: The table

    private func id(of page: String) throws -> UUID {
        try #require(UUID(uuidString: String(page.split(separator: "/").last ?? "")))
    }

    /// Lines of an archive's list.
    func entries(of page: String) async throws -> Int64 {
        try await service.owner.value("select count(*) from archive_entry where archive_id = \(try id(of: page))") ?? 0
    }

    func isKnown(_ page: String) async throws -> Bool {
        try await service.owner.row("select 1 from archive where id = \(try id(of: page))") != nil
    }

    /// Says until when a capture is kept.
    func keep(_ capture: CaptureReceived, until eraseAt: Date) async throws {
        try await service.owner.execute(
            """
            insert into clock (capture_id, erase_at, told_at)
            values (\(capture.captureID.uuid), \(eraseAt), \(service.now))
            """)
    }

    /// As if it had been ordered so much earlier.
    func age(_ page: String, by seconds: TimeInterval) async throws {
        let expiresAt = service.now.addingTimeInterval(86_400 - seconds)
        try await service.owner.execute("update archive set expires_at = \(expiresAt) where id = \(try id(of: page))")
    }

    // MARK: Reading

    /// What a program of the system says of an archive that was downloaded.
    func read(_ bytes: [UInt8], _ command: String) throws -> (status: Int32, text: String) {
        let folder = "\(service.directory)/\(UUID())"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(filePath: "\(folder)/a.zip"))
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", command]
        process.currentDirectoryURL = URL(filePath: folder)
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text)
    }

    /// Downloads with another program, which takes its time.
    ///
    /// - Returns: the running program, and the file that it writes.
    func startSlowDownload(_ zip: String, bytesPerSecond: Int) async throws -> (process: Process, file: String) {
        let file = "\(service.directory)/\(UUID()).zip"
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = try await service.http { client in
            [
                "curl", "--silent", "--limit-rate", "\(bytesPerSecond)", "--cookie", "session=\(session)", "--output",
                file, client.address + zip,
            ]
        }
        try process.run()
        return (process, file)
    }

    func names(in bytes: [UInt8]) throws -> [String] {
        try read(bytes, "zipinfo -1 a.zip").text.split(separator: "\n").map(String.init)
    }

    /// Random bytes, which no store and no archive makes smaller.
    static func bytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        while bytes.count < count {
            withUnsafeBytes(of: generator.next()) { bytes.append(contentsOf: $0) }
        }
        return bytes
    }
}
