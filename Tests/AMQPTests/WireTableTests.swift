import AMQP
import FoundationEssentials
import Testing

@Suite("WireTable")
struct WireTableTests {
    @Test func `a nested table of every type comes back as it went`() throws {
        let headers: [String: HeaderValue] = [
            "text": "Grüße", "empty": "", "number": -42, "largest": .integer(.max), "smallest": .integer(.min),
            "yes": true, "no": false, "when": .timestamp(Date(timeIntervalSince1970: 1_700_000_000)),
            "bytes": .bytes([0, 255, 128]), "pi": .double(3.25), "nothing": .void, "none": .bytes([]),
            "list": .array(["a", 1, .array([true]), .table(["deep": .array([])])]),
            "table": .table(["inner": .table(["innermost": 7]), "empty": .table([:])]),
        ]
        #expect(try WireTable.decode(WireTable.encode(headers)) == headers)
    }

    @Test func `an empty table is four bytes of length`() throws {
        #expect(try WireTable.encode([:]) == [0, 0, 0, 0])
        #expect(try WireTable.decode([0, 0, 0, 0]) == [:])
    }

    @Test func `the bytes are those of the specification`() throws {
        let text: [UInt8] = [0, 0, 0, 8, 1, 0x61, 0x53, 0, 0, 0, 1, 0x62]
        #expect(try WireTable.encode(["a": "b"]) == text)
        let number: [UInt8] = [0, 0, 0, 11, 1, 0x6E, 0x6C, 0, 0, 0, 0, 0, 0, 1, 0]
        #expect(try WireTable.encode(["n": 256]) == number)
    }

    @Test func `narrow numbers of other clients are read as numbers`() throws {
        #expect(try WireTable.decode([0, 0, 0, 4, 1, 0x6E, 0x62, 0xFE]) == ["n": -2])
        #expect(try WireTable.decode([0, 0, 0, 7, 1, 0x6E, 0x49, 0, 0, 1, 0]) == ["n": 256])
        #expect(try WireTable.decode([0, 0, 0, 7, 1, 0x66, 0x66, 0x3F, 0x80, 0, 0]) == ["f": .double(1)])
    }

    @Test func `text that is not UTF-8 is read as bytes`() throws {
        #expect(try WireTable.decode([0, 0, 0, 8, 1, 0x61, 0x53, 0, 0, 0, 1, 0xFF]) == ["a": .bytes([0xFF])])
    }

    @Test(arguments: [[], [0, 0, 0, 9], [0, 0, 0, 3, 1, 0x61, 0x21], [0, 0, 0, 8, 1, 0x61, 0x53, 0, 0, 0, 9, 0x62]])
    func `bytes that are no table are refused`(bytes: [UInt8]) {
        #expect(throws: AMQPError.self) { try WireTable.decode(bytes) }
    }

    @Test func `a table larger than the memory block survives`() throws {
        let headers = Dictionary(
            uniqueKeysWithValues: (0..<500).map {
                ("key-\($0)", HeaderValue.string(String(repeating: "x", count: 200)))
            })
        #expect(try WireTable.decode(WireTable.encode(headers)) == headers)
    }
}
