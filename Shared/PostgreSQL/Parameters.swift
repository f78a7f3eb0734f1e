/// The values of one statement, written out one after the other as libpq wants them.
struct Parameters: Sendable {
    /// One value: where it ends in `bytes`, or that it is NULL.
    private(set) var ranges: [Range<Int>?] = []
    private(set) var types: [DatabaseType] = []
    private var writer = ValueWriter()

    var bytes: [UInt8] { writer.bytes }
    var count: Int { types.count }

    /// Why these values cannot be sent. libpq counts parameters in 16 bits.
    var failure: String? {
        count > 65_535 ? "a statement takes 65535 parameters at most; bind arrays instead" : writer.failure
    }

    mutating func append<V: DatabaseValue>(_ value: V) {
        types.append(V.databaseType)
        guard !value.isNull else { return ranges.append(nil) }
        let start = writer.bytes.count
        value.write(to: &writer)
        ranges.append(start..<writer.bytes.count)
        // Text parameters end with a zero byte for libpq, which ignores their length.
        if V.databaseType == .inferred { writer.write(0 as UInt8) }
    }
}
