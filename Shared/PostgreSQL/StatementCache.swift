/// Which statements a connection has prepared, the most recently used last.
///
/// A pure value: the connection sends what this decides.
package struct StatementCache {
    /// The same text with parameters of other types is another statement.
    package struct Key: Hashable {
        let sql: String
        let types: [DatabaseType]

        package init(sql: String, types: [DatabaseType]) {
            self.sql = sql
            self.types = types
        }
    }

    package struct Entry {
        /// The server's name for it.
        package let name: String
        /// The columns of its result, once one was seen.
        var columns: [String]?
        fileprivate var lastUse: UInt64
    }

    private var entries: [Key: Entry] = [:]
    private var uses: UInt64 = 0
    private var names: UInt64 = 0
    private let capacity: Int

    package init(capacity: Int) { self.capacity = max(1, capacity) }

    /// A name no statement of this connection has had.
    package mutating func newName() -> String {
        names += 1
        return "s\(names)"
    }

    /// The statement, which counts as used.
    package mutating func use(_ key: Key) -> Entry? {
        uses += 1
        entries[key]?.lastUse = uses
        return entries[key]
    }

    /// Remembers a statement that the server has accepted.
    package mutating func insert(_ key: Key, name: String) {
        uses += 1
        entries[key] = Entry(name: name, columns: nil, lastUse: uses)
    }

    mutating func remember(columns: [String], of key: Key) { entries[key]?.columns = columns }

    /// Forgets every statement.
    ///
    /// - Returns: the names the server may forget too.
    mutating func removeAll() -> [String] {
        defer { entries.removeAll() }
        return entries.values.map(\.name)
    }

    /// Forgets what is too much, the least recently used first.
    ///
    /// - Returns: the names the server may forget too.
    package mutating func evict() -> [String] {
        guard entries.count > capacity else { return [] }
        let oldest = entries.sorted { $0.value.lastUse < $1.value.lastUse }.prefix(entries.count - capacity)
        for (key, _) in oldest { entries[key] = nil }
        return oldest.map(\.value.name)
    }
}
