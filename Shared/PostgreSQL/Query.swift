/// SQL with its bound values.
///
/// ```swift
/// let query: Query = "select mail from person where id = \(id) and state = any(\(states))"
/// ```
///
/// Each interpolated value becomes a parameter (`$1`, `$2`, …) and never part of the text. Raw text must be asked
/// for: `\(unsafe: sql)`; a name of a table or column is quoted by `\(identifier: name)`.
///
/// Where the server cannot guess a text's type, say it: `select \(text)::text`.
package struct Query: Sendable, ExpressibleByStringInterpolation {
    package private(set) var sql: String
    /// What errors call this statement; nil for its first words.
    package var name: String?
    var parameters: Parameters

    package init(stringLiteral value: String) {
        sql = value
        parameters = Parameters()
    }

    package init(stringInterpolation: Interpolation) {
        sql = stringInterpolation.sql
        parameters = stringInterpolation.parameters
    }

    /// Text of the program's own making, without values.
    package init(unsafe sql: String) { self.init(stringLiteral: sql) }

    /// The same statement, called `name` in errors.
    package func named(_ name: String) -> Query {
        var query = self
        query.name = name
        return query
    }

    /// How many values are bound.
    package var parameterCount: Int { parameters.count }

    /// The name, or the first words up to the first literal: what an error may show.
    var label: String {
        if let name { return name }
        let start = sql.prefix(120).prefix { $0 != "'" && $0 != "$" && $0 != "\"" }
        let words = start.split(whereSeparator: \.isWhitespace).prefix(6).joined(separator: " ")
        return words.utf8.count < sql.utf8.count ? words + " …" : words
    }

    package struct Interpolation: StringInterpolationProtocol {
        var sql = ""
        var parameters = Parameters()

        package init(literalCapacity: Int, interpolationCount: Int) {
            sql.reserveCapacity(literalCapacity + 3 * interpolationCount)
        }

        package mutating func appendLiteral(_ literal: String) { sql += literal }

        package mutating func appendInterpolation(_ value: some DatabaseValue) {
            parameters.append(value)
            sql += "$\(parameters.count)"
        }

        /// Text that goes into the statement as it is.
        ///
        /// - Warning: whatever a person may have typed does not belong here.
        package mutating func appendInterpolation(unsafe text: String) { sql += text }

        /// A name of a table, column, schema or role. A dot separates a schema from its table.
        package mutating func appendInterpolation(identifier name: String) { sql += quotedIdentifier(name) }
    }
}

/// `media.capture` → `"media"."capture"`; a quote inside is doubled.
package func quotedIdentifier(_ name: String) -> String {
    name.split(separator: ".", omittingEmptySubsequences: false)
        .map { part in
            "\"" + part.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
        }
        .joined(separator: ".")
}
