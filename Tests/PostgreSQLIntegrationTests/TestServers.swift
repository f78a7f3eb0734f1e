import FoundationEssentials
import Logging
import PostgreSQL
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// The servers that the environment names.
enum TestServers {
    static let postgresql: String? = variable("TEST_POSTGRESQL_URL")
    static let isContinuousIntegration = variable("CI") != nil

    static let absent: Comment = "TEST_POSTGRESQL_URL is not set: deploy/local/servers starts a server and says where"

    static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }
}

let quiet = Logger(label: "tests", factory: { _ in SwiftLogNoOpLogHandler() })

/// A database of its own connections, closed afterwards.
@discardableResult
func withDatabase<T: Sendable>(
    schema: String? = nil, poolSize: Int = 4, statementTimeout: Duration = .seconds(30), waitLimit: Duration? = nil,
    url: String? = TestServers.postgresql, _ body: (Database) async throws -> T
) async throws -> T {
    var configuration = try DatabaseConfiguration(
        url: #require(url), schema: schema, applicationName: "PostgreSQLIntegrationTests",
        statementTimeout: statementTimeout, poolSize: poolSize)
    if let waitLimit { configuration.waitLimit = waitLimit }
    let database = Database(configuration, logger: quiet)
    do {
        let value = try await body(database)
        await database.close()
        return value
    } catch {
        await database.close()
        throw error
    }
}

/// How many connections of this name wait inside a statement that contains `text`.
func running(_ text: String, _ database: Database) async throws -> Int {
    try await database.value(
        """
        select count(*) from pg_stat_activity
        where query like \("%" + text + "%") and state = 'active' and pid <> pg_backend_pid()
        """) ?? 0
}

@Suite("The servers of these tests")
struct EnvironmentTests {
    @Test(.enabled(if: TestServers.isContinuousIntegration))
    func `continuous integration has a database server`() {
        #expect(TestServers.postgresql != nil)
    }
}
