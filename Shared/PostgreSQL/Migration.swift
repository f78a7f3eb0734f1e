import FoundationEssentials

/// One file `NNNN_name.sql`: a step from one shape of a schema to the next, never changed once it was applied anywhere.
package struct Migration: Sendable, Equatable {
    package let number: Int
    /// The file's name without its ending, `0003_add_keep_until`.
    package let name: String
    package let sql: [UInt8]

    package init(number: Int, name: String, sql: [UInt8]) {
        self.number = number
        self.name = name
        self.sql = sql
    }

    /// The migrations in a folder, in the order of their numbers.
    ///
    /// - Throws: ``DatabaseError/Kind/migration(_:)`` when the folder cannot be read, a file that ends in `.sql` is not
    ///   named like a migration, or two have one number.
    package static func load(from directory: String) throws(DatabaseError) -> [Migration] {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: directory) else {
            throw DatabaseError(.migration("the folder of migrations cannot be read: \(directory)"))
        }
        var migrations: [Migration] = []
        for file in names.filter({ $0.hasSuffix(".sql") }).sorted() {
            let name = String(file.dropLast(4))
            guard let number = Migration.number(of: name) else {
                throw DatabaseError(.migration("\(file) is not named like 0001_create_tables.sql"))
            }
            guard let sql = try? Data(contentsOf: URL(filePath: directory + "/" + file)) else {
                throw DatabaseError(.migration("\(file) cannot be read"))
            }
            if let before = migrations.last, before.number == number {
                throw DatabaseError(.migration("\(before.name) and \(name) have the same number"))
            }
            migrations.append(Migration(number: number, name: name, sql: Array(sql)))
        }
        return migrations
    }

    private static func number(of name: String) -> Int? {
        let digits = name.prefix { $0.isASCII && $0.isNumber }
        guard digits.count == 4, name.dropFirst(4).first == "_", name.count > 5 else { return nil }
        return Int(digits)
    }
}
