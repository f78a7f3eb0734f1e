import FoundationEssentials
import PostgreSQL
import Testing

/// What a value becomes after it was written and read in the binary form of its own type.
private func roundTrip<V: DatabaseValue>(_ value: V) throws -> V {
    var writer = ValueWriter()
    if !value.isNull { value.write(to: &writer) }
    let failure = writer.failure
    #expect(failure == nil)
    let type = V.databaseType == .inferred ? DatabaseType.text : V.databaseType
    return try V(cell: Cell(bytes: value.isNull ? nil : writer.bytes, type: type))
}

private func written(_ value: some DatabaseValue) -> ValueWriter {
    var writer = ValueWriter()
    value.write(to: &writer)
    return writer
}

private enum Color: String, DatabaseValue { case red, green }

@Suite("DatabaseValue")
struct DatabaseValueTests {
    @Test(arguments: [0, 1, -1, Int.max, Int.min, 256, -129])
    func `whole numbers return unchanged`(number: Int) throws {
        #expect(try roundTrip(number) == number)
        #expect(try roundTrip(Int64(number)) == Int64(number))
        #expect(try roundTrip(Int32(truncatingIfNeeded: number)) == Int32(truncatingIfNeeded: number))
        #expect(try roundTrip(Int16(truncatingIfNeeded: number)) == Int16(truncatingIfNeeded: number))
    }

    @Test(arguments: [0, -0.0, 1.5, .infinity, -.infinity, .leastNonzeroMagnitude, .greatestFiniteMagnitude])
    func `fractions return unchanged`(number: Double) throws {
        #expect(try roundTrip(number) == number)
    }

    @Test(arguments: ["", "plain", "quotes ' \" and \\ too", "é ü 漢字 🎉", "{curly, braces}", "NULL"])
    func `texts return unchanged, alone and in arrays`(text: String) throws {
        #expect(try roundTrip(text) == text)
        #expect(try roundTrip([text, text]) == [text, text])
        #expect(try roundTrip([text, nil]) == [text, nil])
    }

    @Test func `a text with a zero byte is refused`() {
        #expect(written("a\0b").failure != nil)
    }

    @Test func `identifiers, booleans and bytes return unchanged`() throws {
        let id = UUID()
        #expect(try roundTrip(id) == id)
        #expect(try roundTrip([id, UUID(), id]).first == id)
        #expect(try roundTrip(true))
        #expect(try !roundTrip(false))
        let bytes: [UInt8] = [0, 255, 92, 39, 0]
        #expect(try roundTrip(bytes) == bytes)
        #expect(try roundTrip([bytes, [], [1]]) == [bytes, [], [1]])
        #expect(try roundTrip(Data(bytes)) == Data(bytes))
        #expect(try roundTrip([UInt8]()) == [])
    }

    @Test(arguments: [
        0.0, 0.000_001, 0.999_999, -0.000_001, -31_622_400, -31_622_400.000_001, -3_155_760_000.25, 800_000_000.123_456,
        -63_114_076_800,
    ])
    func `instants keep their microseconds, also before the year 2000`(secondsSince2001: Double) throws {
        let date = Date(timeIntervalSinceReferenceDate: secondsSince2001)
        let back = try roundTrip(date)
        #expect(abs(back.timeIntervalSince(date)) < 0.000_001)
        // What was read is what is written again, so nothing drifts.
        #expect(try roundTrip(back) == back)
    }

    @Test func `an instant is counted in microseconds from the start of the year 2000`() throws {
        let date = Date(timeIntervalSince1970: 946_684_800 - 1.5)
        #expect(written(date).bytes == written(Int64(-1_500_000)).bytes)
    }

    @Test func `an instant outside the database's time is refused`() {
        #expect(written(Date(timeIntervalSinceReferenceDate: .infinity)).failure != nil)
        #expect(written(Date(timeIntervalSinceReferenceDate: 1e300)).failure != nil)
        #expect(written(Date(timeIntervalSinceReferenceDate: .nan)).failure != nil)
    }

    @Test func `infinity is no instant`() {
        #expect(throws: DatabaseError.self) {
            try Date(cell: Cell(bytes: written(Int64.max).bytes, type: .instant))
        }
    }

    @Test func `a missing value is NULL of its own type`() throws {
        #expect(try roundTrip(nil as Int?) == nil)
        #expect(try roundTrip(5 as Int?) == 5)
        #expect(Int?.databaseType == .int64)
        #expect(try roundTrip([1, nil, 3] as [Int?]) == [1, nil, 3])
        #expect(try roundTrip([] as [UUID]) == [])
    }

    @Test func `NULL in an array is refused where none was expected`() throws {
        let bytes = written([1, nil] as [Int?]).bytes
        #expect(throws: DatabaseError.self) { try [Int](cell: Cell(bytes: bytes, type: .int64Array)) }
    }

    @Test func `a type that is raw by a text needs no code`() throws {
        #expect(try roundTrip(Color.green) == .green)
        #expect(try roundTrip([Color.red, .green]) == [.red, .green])
        #expect(throws: DatabaseError.self) { try Color(cell: Cell(bytes: Array("blue".utf8), type: .text)) }
    }

    @Test func `JSON is sent as it is`() throws {
        let json = JSON(text: #"{"a": "é"}"#)
        #expect(try roundTrip(json) == json)
        #expect(try roundTrip([json]) == [json])
        #expect(try JSON(cell: Cell(bytes: json.bytes, type: .json)) == json)
    }

    @Test func `an array of arrays is refused, the server has no such type`() {
        #expect(written([[1], [2]]).failure != nil)
        #expect(written([1, nil] as [UInt8?]).failure != nil)
    }

    @Test func `a column of another type is refused without showing the value`() throws {
        let cell = Cell(bytes: Array("piet@example.org".utf8), type: .text, column: "mail")
        let error = try #require(throws: DatabaseError.self) { try Int(cell: cell) }
        #expect("\(error)" == "column mail of type 25 does not hold a Int")
    }

    @Test func `a cut or lying array is refused, not read past its end`() {
        let bytes = written(["one", "two"]).bytes
        for length in 0..<bytes.count where length != bytes.count {
            #expect(throws: DatabaseError.self) {
                try [String](cell: Cell(bytes: Array(bytes.prefix(length)), type: .textArray))
            }
        }
        var lying = bytes
        lying[12...15] = [0x7F, 0xFF, 0xFF, 0xFF]
        #expect(throws: DatabaseError.self) { try [String](cell: Cell(bytes: lying, type: .textArray)) }
    }
}
