/// A type of the server, known by its object identifier.
///
/// The numbers are fixed for every PostgreSQL (`src/include/catalog/pg_type.dat`); types made by a user (an
/// enumeration, `citext`) have numbers from 16384 on that differ from database to database.
package struct DatabaseType: Sendable, Hashable {
    package let oid: UInt32

    package init(oid: UInt32) { self.oid = oid }

    /// The server decides from where the parameter stands; its value is sent as text.
    package static let inferred = DatabaseType(oid: 0)

    package static let boolean = DatabaseType(oid: 16)
    package static let bytes = DatabaseType(oid: 17)
    package static let name = DatabaseType(oid: 19)
    package static let int64 = DatabaseType(oid: 20)
    package static let int16 = DatabaseType(oid: 21)
    package static let int32 = DatabaseType(oid: 23)
    package static let text = DatabaseType(oid: 25)
    package static let oid = DatabaseType(oid: 26)
    package static let json = DatabaseType(oid: 114)
    package static let float = DatabaseType(oid: 700)
    package static let double = DatabaseType(oid: 701)
    package static let paddedText = DatabaseType(oid: 1042)
    package static let limitedText = DatabaseType(oid: 1043)
    package static let date = DatabaseType(oid: 1082)
    package static let timestamp = DatabaseType(oid: 1114)
    package static let instant = DatabaseType(oid: 1184)
    package static let numeric = DatabaseType(oid: 1700)
    package static let uuid = DatabaseType(oid: 2950)
    package static let jsonb = DatabaseType(oid: 3802)

    package static let booleanArray = DatabaseType(oid: 1000)
    package static let bytesArray = DatabaseType(oid: 1001)
    package static let int16Array = DatabaseType(oid: 1005)
    package static let int32Array = DatabaseType(oid: 1007)
    package static let textArray = DatabaseType(oid: 1009)
    package static let int64Array = DatabaseType(oid: 1016)
    package static let doubleArray = DatabaseType(oid: 1022)
    package static let instantArray = DatabaseType(oid: 1185)
    package static let uuidArray = DatabaseType(oid: 2951)
    package static let jsonbArray = DatabaseType(oid: 3807)

    /// `unknown` is what a bare literal has, 705; a user's own types are shown as their label.
    var isText: Bool {
        switch self {
        case .text, .limitedText, .paddedText, .name, .json: true
        default: oid == 705 || oid == 18 || oid >= 16384
        }
    }
}
