import LoopbackServer
import Testing
import Transfer

@Suite("Trust", .enabled(if: TLSServer.isPossible, "needs /usr/bin/openssl"))
struct TrustTests {
    let engine = TransferEngine()

    @Test func `a server with a certificate of a known authority is asked`() async throws {
        let server = try TLSServer()
        let response = try await engine.perform(
            Exchange.http("GET", "https://localhost:\(server.port)/", authorities: server.authorities))
        #expect(response.head.status == 200)
    }

    @Test func `a server with a certificate of an unknown authority is not asked`() async throws {
        let server = try TLSServer()
        let error = await #expect(throws: TransferError.self) {
            try await engine.perform(Exchange.get("https://localhost:\(server.port)/"))
        }
        #expect(error?.kind == .untrusted)
    }

    @Test func `a server with a certificate for another name is not asked`() async throws {
        let server = try TLSServer()
        let error = await #expect(throws: TransferError.self) {
            try await engine.perform(
                Exchange.http("GET", "https://127.0.0.1:\(server.port)/", authorities: server.authorities))
        }
        #expect(error?.kind == .untrusted)
    }

    @Test func `a file of authorities that is missing stops the exchange`() async throws {
        let error = await #expect(throws: TransferError.self) {
            try await engine.perform(Exchange.http("GET", "https://localhost:1/", authorities: "/nowhere/ca.crt"))
        }
        #expect(error != nil)
    }

    @Test func `what does not speak TLS is not trusted`() async throws {
        let server = try LoopbackServer { connection in connection.write("HTTP/1.1 200 OK\r\n\r\n") }
        let error = await #expect(throws: TransferError.self) {
            try await engine.perform(Exchange.get("https://localhost:\(server.port)/"))
        }
        #expect(error?.kind == .untrusted)
    }
}
