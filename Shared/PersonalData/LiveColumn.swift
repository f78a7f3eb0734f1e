package import PostgreSQL

/// A column as the database has it.
package struct LiveColumn: Sendable, Hashable {
    package let table: String
    package let column: String
    /// As `information_schema` names it: `text`, `bytea`, `ARRAY`.
    package let type: String

    package init(table: String, column: String, type: String) {
        self.table = table
        self.column = column
        self.type = type
    }

    /// Whether something about a person fits into it. Numbers, instants and identifiers alone do not say who somebody
    /// is; every other type must be declared or excused, types that PostgreSQL will have one day included.
    package var canHoldWords: Bool {
        !Self.harmlessTypes.contains(type)
    }

    private static let harmlessTypes: Set<String> = [
        "bigint", "boolean", "date", "double precision", "integer", "interval", "numeric", "oid", "real", "smallint",
        "time without time zone", "timestamp with time zone", "timestamp without time zone", "uuid",
    ]

    /// Every column of the tables and materialized views of `schema`, as far as the asking role may see them: ask as
    /// the schema's owner.
    package static func all(of schema: String, in runner: some QueryRunner) async throws -> [LiveColumn] {
        let rows = try await runner.rows(
            """
            select c.relname::text as table_name, a.attname::text as column_name,
                   case when t.typelem <> 0 and t.typlen = -1 then 'ARRAY' else format_type(a.atttypid, null) end as type
            from pg_attribute a
            join pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'p', 'm') and not c.relispartition
            join pg_namespace n on n.oid = c.relnamespace
            join pg_type t on t.oid = a.atttypid
            where n.nspname = \(schema) and a.attnum > 0 and not a.attisdropped
            order by 1, a.attnum
            """)
        return try rows.map { row in
            LiveColumn(
                table: try row.decode("table_name"), column: try row.decode("column_name"), type: try row.decode("type")
            )
        }
    }
}
