import CPostgreSQL

/// Where a database is, and how patient to be with it.
///
/// - The URL is libpq's: `postgresql://role:password@host:5432/database?sslmode=verify-full&sslrootcert=ca.pem`
///   (section 34.1.1 of the manual, every key it lists). Without `sslmode` the server's certificate and name are
///   verified, unless the host is a local socket.
/// - Each session speaks UTF-8, in UTC, and a transaction that does nothing for five minutes is ended by the server.
/// - `description` shows neither password nor role.
package struct DatabaseConfiguration: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// Keywords and values for `PQconnectdbParams`; a password may be among them.
    private(set) var parameters: [(keyword: String, value: String)]
    package let schema: String?
    package let applicationName: String
    /// How long one statement may take at the server. This side gives up five seconds later.
    package private(set) var statementTimeout: Duration
    package let connectTimeout: Duration
    /// How many connections there may be, besides those that listen or hold a lock.
    package let poolSize: Int

    /// How long a caller waits for a connection to become free.
    package var waitLimit: Duration = .seconds(10)
    /// How many callers may wait at a time.
    package var maximumWaiting = 1024
    /// How many prepared statements a connection keeps; the least recently used goes first.
    package var maximumStatements = 256

    /// - Parameters:
    ///   - schema: what unqualified names mean (`search_path`).
    ///   - applicationName: what `pg_stat_activity` shows.
    /// - Throws: ``DatabaseError/Kind/configuration(_:)``; the text does not repeat the URL.
    package init(
        url: String, schema: String? = nil, applicationName: String, statementTimeout: Duration = .seconds(30),
        connectTimeout: Duration = .seconds(5), poolSize: Int = 4
    ) throws(DatabaseError) {
        guard poolSize >= 1 else { throw DatabaseError(.configuration("a pool needs at least one connection")) }
        guard statementTimeout >= .milliseconds(1), connectTimeout >= .milliseconds(1) else {
            throw DatabaseError(.configuration("the limits of a database must be longer than nothing"))
        }
        self.schema = schema
        self.applicationName = applicationName
        self.statementTimeout = statementTimeout
        self.connectTimeout = connectTimeout
        self.poolSize = poolSize
        parameters = try DatabaseConfiguration.parse(url)
        addDefaults()
    }

    package var description: String {
        let shown = parameters.filter { ["host", "port", "dbname", "sslmode"].contains($0.keyword) }
        return shown.map { "\($0.keyword)=\($0.value)" }.joined(separator: " ")
    }

    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["database": description]) }

    /// The same database, with another limit for each statement: a migration may take an hour.
    func with(statementTimeout: Duration) -> DatabaseConfiguration {
        var copy = self
        copy.statementTimeout = statementTimeout
        let setting = "-c statement_timeout=\(statementTimeout.milliseconds)"
        copy.set("options", (value("options").map { $0 + " " } ?? "") + setting)
        return copy
    }

    // MARK: Keywords

    private static func parse(_ url: String) throws(DatabaseError) -> [(keyword: String, value: String)] {
        // libpq's message on a bad URL quotes it, password included, so it is dropped.
        guard let options = unsafe PQconninfoParse(url, nil) else {
            throw DatabaseError(
                .configuration(
                    "the database URL cannot be read; it looks like postgresql://role:password@host/database"))
        }
        defer { unsafe PQconninfoFree(options) }
        var parameters: [(keyword: String, value: String)] = []
        var option = unsafe options
        while let keyword = unsafe option.pointee.keyword {
            if let value = unsafe option.pointee.val {
                unsafe parameters.append((String(cString: keyword), String(cString: value)))
            }
            unsafe option += 1
        }
        return parameters
    }

    private mutating func addDefaults() {
        let host = value("host") ?? ""
        let isLocal = host.isEmpty || host.hasPrefix("/") || host.hasPrefix("@")
        if value("sslmode") == nil, !isLocal { set("sslmode", "verify-full") }
        // A server that is gone without a word is noticed after ten seconds of silence, or 45 when nothing was asked.
        let defaults = [
            "gssencmode": "disable", "tcp_user_timeout": "10000", "keepalives_idle": "30", "keepalives_interval": "5",
            "keepalives_count": "3",
        ]
        for (keyword, fallback) in defaults where value(keyword) == nil { set(keyword, fallback) }
        set("application_name", applicationName)
        set("client_encoding", "UTF8")
        // libpq counts in whole seconds and takes 1 for 2.
        set("connect_timeout", String(max(2, (connectTimeout.milliseconds + 999) / 1000)))
        var settings = [
            "statement_timeout=\(statementTimeout.milliseconds)", "idle_in_transaction_session_timeout=300000",
            "TimeZone=UTC", "DateStyle=ISO", "bytea_output=hex",
        ]
        if let schema { settings.append("search_path=" + DatabaseConfiguration.escaped(quotedIdentifier(schema))) }
        let own = settings.map { "-c \($0)" }.joined(separator: " ")
        set("options", (value("options").map { $0 + " " } ?? "") + own)
    }

    private func value(_ keyword: String) -> String? {
        parameters.first { $0.keyword == keyword }?.value
    }

    private mutating func set(_ keyword: String, _ value: String) {
        parameters.removeAll { $0.keyword == keyword }
        parameters.append((keyword, value))
    }

    /// Inside `options` a backslash stands before a space or a backslash.
    private static func escaped(_ text: String) -> String {
        String(text.flatMap { $0 == " " || $0 == "\\" ? ["\\", $0] : [$0] })
    }
}

extension Duration {
    /// Whole milliseconds, rounded down.
    var milliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
