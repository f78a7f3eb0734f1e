import Contracts
import Foundation
import HTTPTypes
import Hexadecimal
import Ingest
import ObjectStore
import Testbed
import Testing

extension OnRealServers {
    /// The protocol is the one that others speak: the tus project's own client for Python completes uploads.
    @Suite("a tus client of others")
    struct ForeignClientTests {
        /// Uploads in chunks with checksums, breaks its line in the middle of one, and goes on with another uploader.
        private static let script = """
            import http.client, sys, urllib.parse
            from tusclient import client
            address, path, token, capture, file, sha256 = sys.argv[1:7]
            headers = {"Authorization": "Bearer " + token}
            tus = client.TusClient(address + "/booth/v1/uploads", headers=headers)
            metadata = {"capture": capture, "file": file, "sha256": sha256}
            first = tus.uploader(path, chunk_size=100_000, metadata=metadata, upload_checksum=True)
            for _ in range(3):
                first.upload_chunk()
            url = urllib.parse.urlsplit(first.url)
            line = http.client.HTTPConnection(url.hostname, url.port)
            line.putrequest("PATCH", url.path)
            for name, value in {**headers, "Tus-Resumable": "1.0.0", "Upload-Offset": str(first.offset),
                                "Content-Type": "application/offset+octet-stream", "Content-Length": "200000"}.items():
                line.putheader(name, value)
            line.endheaders()
            with open(path, "rb") as sealed:
                sealed.seek(first.offset)
                line.send(sealed.read(50_000))
            line.close()
            while True:
                second = tus.uploader(path, url=first.url, chunk_size=100_000, metadata=metadata, upload_checksum=True)
                if second.offset > first.offset:
                    break
            print(first.offset, second.offset)
            second.upload()
            print(second.offset)
            """

        private static let python = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../.run/venv/bin/python").path

        @Test(.timeLimit(.minutes(2))) func `tuspy completes an upload after its line broke`() async throws {
            try await LiveService.with(running: false, ["INGEST_STRAIGHT_BYTES": "0"]) { service in
                let booth = try await TestBooth.enrol(at: service)
                let bytes = (0..<900_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
                let made = try booth.make([bytes])
                let file = made.files[0]
                let sealed = try file.sealed(by: booth.seal)
                let path = FileManager.default.temporaryDirectory.appending(path: "sealed-\(UUID())")
                defer { try? FileManager.default.removeItem(at: path) }
                try Data(sealed).write(to: path)
                let token = try #require(try await booth.authorization()[.authorization]).dropFirst("Bearer ".count)
                let said = try await Self.run([
                    service.address, path.path, String(token), "\(made.id)", "\(file.id)",
                    String(hexadecimal: file.sha256),
                ])
                #expect(said.contains("300000 350000\n\(sealed.count)"), "\(said)")
                let name = try #require(ObjectName("originals/\(file.id)"))
                #expect(try await service.store.length(of: name) != nil)
                #expect(try await booth.arrived(file, at: service) == sealed.count)
            }
        }

        /// What the script printed, complaints included.
        private static func run(_ arguments: [String]) async throws -> String {
            let output = FileManager.default.temporaryDirectory.appending(path: "said-\(UUID())")
            try Data().write(to: output)
            defer { try? FileManager.default.removeItem(at: output) }
            let process = Process()
            // By its name in the environment, which is a link: its place says which packages it has.
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = [python, "-c", script] + arguments
            let handle = try FileHandle(forWritingTo: output)
            process.standardOutput = handle
            process.standardError = handle
            try process.run()
            try await until("the end of the client", within: .seconds(90)) { !process.isRunning }
            return try String(contentsOf: output, encoding: .utf8)
        }
    }
}
