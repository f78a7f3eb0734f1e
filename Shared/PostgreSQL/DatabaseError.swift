/// What went wrong between this program and PostgreSQL.
///
/// `String(describing:)` may go to a log: it shows the kind, the SQLSTATE, the constraint and which statement, never a
/// bound value and never the server's own words, which quote data. `String(reflecting:)` adds the server's message
/// (without its DETAIL) and is for a developer's terminal.
package struct DatabaseError: Error, Sendable {
    package enum Kind: Sendable, Equatable {
        /// No connection could be made, or it was lost on the way. A transaction was not committed then; a statement
        /// outside one may have been done, so repeat it only if it bears that.
        case connection
        /// The connection was lost while a commit was under way: it happened, or it did not.
        case outcomeUnknown
        /// A constraint refused the change; for a NOT NULL the name is `table.column`.
        case constraint(name: String)
        /// Another transaction was in the way (a serialization failure or a deadlock): the same work may succeed next.
        case serialization
        /// The statement took longer than its limit, here or on the server, or waited too long for a lock.
        case timeout
        /// No connection of the pool became free within the limit, or too many callers wait already.
        case exhausted
        /// The role may not do this, or may not sign in.
        case permission
        /// The statement is wrong: its syntax, a name in it, the number or types of its parameters.
        case statement
        /// The server cannot do it now: disk, memory, too many connections.
        case unavailable
        /// A value of the server is not what was asked for. The text names the column, not the value.
        case decoding(String)
        /// A value of this program cannot be sent.
        case encoding(String)
        /// A setting cannot be used.
        case configuration(String)
        /// The migrations on disk and in the database do not fit.
        case migration(String)
        /// The calling code did something the library does not allow.
        case misuse(String)
        /// An advisory lock is no longer held because its connection was lost.
        case lockLost
        /// Whatever else the server refuses; see the SQLSTATE.
        case other
    }

    package var kind: Kind
    /// Five letters or digits (Appendix A of the manual); nil when the server was not the one to complain.
    package var sqlState: String?
    /// The statement's name, or its first words; no values.
    package var statement: String?
    /// The server's or libpq's message, which may quote data: only ``debugDescription`` shows it.
    var serverMessage: String?
    /// Where in a script the server stopped, counted in characters from 1.
    var position: Int?

    package init(_ kind: Kind, sqlState: String? = nil, statement: String? = nil) {
        self.kind = kind
        self.sqlState = sqlState
        self.statement = statement
    }

    /// Whether the same work may succeed when it is done again, after a while.
    ///
    /// Not for ``Kind/outcomeUnknown``: whether it may be repeated only its author knows.
    package var isTransient: Bool {
        switch kind {
        case .connection, .serialization, .timeout, .exhausted, .unavailable, .lockLost: true
        default: sqlState == "0A000" && isStalePlan
        }
    }

    /// Whether a unique or exclusion constraint says that this is already there.
    package var isConflict: Bool { sqlState == "23505" || sqlState == "23P01" }

    /// A prepared statement outlived the table it was planned for. The message is the only sign (`plancache.c`).
    var isStalePlan: Bool {
        sqlState == "26000" || serverMessage?.contains("cached plan must not change result type") == true
    }

    func during(_ statement: String?) -> DatabaseError {
        var error = self
        error.statement = error.statement ?? statement
        return error
    }
}

extension DatabaseError: CustomStringConvertible, CustomDebugStringConvertible {
    package var description: String {
        var text =
            switch kind {
            case .connection: "no connection to the database"
            case .outcomeUnknown: "the connection to the database was lost during a commit"
            case .constraint(let name): "constraint \(name) refused the change"
            case .serialization: "another transaction was in the way"
            case .timeout: "the database took longer than the limit"
            case .exhausted: "no database connection became free"
            case .permission: "the database refused permission"
            case .statement: "the database does not accept the statement"
            case .unavailable: "the database has no resources for it"
            case .decoding(let reason), .encoding(let reason), .configuration(let reason), .migration(let reason),
                .misuse(let reason):
                reason
            case .lockLost: "an advisory lock was lost with its connection"
            case .other: "the database reported an error"
            }
        if let sqlState { text += " (SQLSTATE \(sqlState))" }
        if let statement { text += " in “\(statement)”" }
        return text
    }

    package var debugDescription: String {
        serverMessage.map { "\(description): \($0)" } ?? description
    }
}
