import Certificates
import Foundation
import Testbed
import Testing

/// What `openssl` says of our certificates, because a broker's TLS library reads them as it does.
@Suite struct CertificateAuthorityTests {
    private static let start = Date(timeIntervalSince1970: 1_800_000_000)
    private static let validity = CertificateValidity(from: start, until: start.addingTimeInterval(90 * 86_400))

    private func openssl(_ arguments: String..., input: String = "") throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = arguments
        let (incoming, outgoing) = (Pipe(), Pipe())
        process.standardInput = incoming
        process.standardOutput = outgoing
        process.standardError = outgoing
        try process.run()
        try incoming.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try incoming.fileHandleForWriting.close()
        let output = try outgoing.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }

    @Test func `a booth's certificate is its own, for signing in as a client and for nothing else`() async throws {
        try await withTemporaryDirectory { folder in
            let authority = try CertificateAuthority(pem: TestAuthority.make(in: folder))
            let request = try CertificateRequest()
            let certificate = try authority.issue(request.pem, to: "booth-7-1f", Self.validity)
            let text = try openssl("x509", "-noout", "-text", input: certificate).output
            #expect(text.contains("Subject: CN = booth-7-1f"))
            #expect(text.contains("TLS Web Client Authentication") && !text.contains("TLS Web Server Authentication"))
            #expect(text.contains("CA:FALSE"))
            let path = "\(folder)/booth.pem"
            try request.identity(with: certificate).write(toFile: path, atomically: true, encoding: .utf8)
            let trusted = try openssl(
                "verify", "-CAfile", "\(folder)/authority.crt", "-purpose", "sslclient", "-attime", "\(1_800_000_060)",
                path)
            #expect(trusted.status == 0, "\(trusted.output)")
            let asServer = try openssl(
                "verify", "-CAfile", "\(folder)/authority.crt", "-purpose", "sslserver", "-attime", "\(1_800_000_060)",
                path)
            #expect(asServer.status != 0)
            #expect(try CertificateValidity(pem: String(contentsOfFile: path, encoding: .utf8)) == Self.validity)
        }
    }

    @Test func `a certificate for another key is refused`() async throws {
        try await withTemporaryDirectory { folder in
            let authority = try CertificateAuthority(pem: TestAuthority.make(in: folder))
            let certificate = try authority.issue(CertificateRequest().pem, to: "booth-7", Self.validity)
            let other = try CertificateRequest()
            #expect(throws: CertificateError.unusableCertificate) { try other.identity(with: certificate) }
            #expect(throws: CertificateError.unusableCertificate) { try other.identity(with: "no certificate") }
        }
    }

    @Test func `a request that its own key did not sign is refused`() async throws {
        try await withTemporaryDirectory { folder in
            let authority = try CertificateAuthority(pem: TestAuthority.make(in: folder))
            let pem = try CertificateRequest().pem
            // The last byte of the request is the signature's.
            let body = pem.split(separator: "\n").dropFirst().dropLast().joined()
            var bytes = try #require(Data(base64Encoded: body))
            bytes[bytes.count - 1] ^= 1
            let forged = pem.replacing(
                pem.split(separator: "\n").dropFirst().dropLast().joined(separator: "\n"),
                with: bytes.base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed]))
            try #require(forged != pem)
            for text in [forged, "", "-----BEGIN CERTIFICATE REQUEST-----\n", String(repeating: "a", count: 100_000)] {
                #expect(throws: CertificateError.unusableRequest) {
                    try authority.issue(text, to: "booth-7", Self.validity)
                }
            }
        }
    }

    @Test func `a file without an authority is refused in a sentence`() async throws {
        try await withTemporaryDirectory { folder in
            let authority = try CertificateAuthority(pem: TestAuthority.make(in: folder))
            let request = try CertificateRequest()
            let booth = try request.identity(with: authority.issue(request.pem, to: "booth-7", Self.validity))
            #expect(throws: CertificateError.unusableAuthority("the certificate is not an authority's")) {
                try CertificateAuthority(pem: booth)
            }
            _ = try TestAuthority.make(in: folder, "other")
            let mixed =
                try String(contentsOfFile: "\(folder)/authority.crt", encoding: .utf8)
                + String(contentsOfFile: "\(folder)/other.key", encoding: .utf8)
            #expect(throws: CertificateError.unusableAuthority("the key is not the certificate's")) {
                try CertificateAuthority(pem: mixed)
            }
            #expect(throws: CertificateError.self) { try CertificateAuthority(file: "\(folder)/none") }
        }
    }

    @Test func `a certificate ends in time to be renewed by a booth that is often offline`() {
        #expect(!Self.validity.isEnding(at: Self.start.addingTimeInterval(59 * 86_400)))
        #expect(Self.validity.isEnding(at: Self.start.addingTimeInterval(60 * 86_400)))
        #expect(Self.validity.isEnding(at: Self.start.addingTimeInterval(1000 * 86_400)))
    }
}
