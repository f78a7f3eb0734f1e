import FoundationEssentials
import PostgreSQL
import Testing

@Suite("DatabaseError")
struct DatabaseErrorTests {
    @Test func `an error names its statement and its SQLSTATE`() {
        let error = DatabaseError(.constraint(name: "person_mail_key"), sqlState: "23505", statement: "insert person")
        #expect(
            "\(error)" == "constraint person_mail_key refused the change (SQLSTATE 23505) in “insert person”")
        #expect(error.isConflict)
        #expect(!error.isTransient)
    }

    @Test func `what may succeed later says so`() {
        let kinds: [DatabaseError.Kind] = [.connection, .serialization, .timeout, .exhausted, .unavailable, .lockLost]
        for kind in kinds { #expect(DatabaseError(kind).isTransient) }
        let final: [DatabaseError.Kind] = [.outcomeUnknown, .permission, .statement, .constraint(name: "x"), .other]
        for kind in final { #expect(!DatabaseError(kind).isTransient) }
    }

    @Test func `both errors of a transaction are told, and a foreign one only by its type`() {
        struct Leaky: Error, CustomStringConvertible { var description: String { "piet@example.org" } }
        let error = TransactionError(cause: Leaky(), rollback: DatabaseError(.connection))
        #expect(!"\(error)".contains("piet"))
        #expect("\(error)".contains("Leaky"))
        #expect("\(error)".contains("no connection"))
    }
}

@Suite("DatabaseConfiguration")
struct DatabaseConfigurationTests {
    private let url = "postgresql://app:s%20ecret@db.example:5433/app"

    @Test func `neither password nor role are shown`() throws {
        let configuration = try DatabaseConfiguration(url: url, applicationName: "test")
        for text in ["\(configuration)", String(reflecting: configuration), dumped(configuration)] {
            #expect(!text.contains("ecret"))
            #expect(text.contains("db.example"))
        }
    }

    @Test func `the server is verified unless the URL says otherwise or the host is a socket`() throws {
        let plain = try DatabaseConfiguration(url: url, applicationName: "test")
        #expect("\(plain)".contains("sslmode=verify-full"))
        let chosen = try DatabaseConfiguration(url: url + "?sslmode=require", applicationName: "test")
        #expect("\(chosen)".contains("sslmode=require"))
        let socket = try DatabaseConfiguration(url: "postgresql:///app?host=/run/x", applicationName: "test")
        #expect(!"\(socket)".contains("verify-full"))
    }

    @Test func `a bad URL is refused without being repeated`() throws {
        let error = try #require(throws: DatabaseError.self) {
            try DatabaseConfiguration(url: "postgresql://app:secret@[::1/app", applicationName: "test")
        }
        #expect(!String(reflecting: error).contains("secret"))
        #expect("\(error)".contains("URL"))
    }

    @Test func `a pool without connections is refused`() {
        #expect(throws: DatabaseError.self) {
            try DatabaseConfiguration(url: url, applicationName: "test", poolSize: 0)
        }
    }

    private func dumped(_ value: some Any) -> String {
        var text = ""
        dump(value, to: &text)
        return text
    }
}
