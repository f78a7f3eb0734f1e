import Archive
import Foundation
import Testbed
import Testing

@Suite("ZIPWriter")
struct ZIPWriterTests {
    private let archives = TestArchives()
    private var instant: Date { archives.instant }

    private func entry(_ name: String, _ bytes: [UInt8]) throws -> ZIPEntry { try archives.entry(name, bytes) }

    private func archive(_ files: [(name: String, bytes: [UInt8])]) throws -> [UInt8] {
        var writer = ZIPWriter()
        var bytes: [UInt8] = []
        for file in files {
            bytes += try writer.begin(entry(file.name, file.bytes))
            for start in stride(from: 0, to: file.bytes.count, by: 1000) {
                let piece = Array(file.bytes[start..<min(start + 1000, file.bytes.count)])
                try writer.pass(piece)
                bytes += piece
            }
        }
        return bytes + (try writer.finish())
    }

    @Test func `the checksum is the one of ZIP`() {
        #expect(archives.checksum(Array("123456789".utf8)) == 0xCBF4_3926)
        #expect(archives.checksum([]) == 0)
    }

    @Test func `three programs read what was written, names with accents and an empty file included`() async throws {
        let files: [(String, [UInt8])] = [
            ("index.html", Array("<p>België</p>".utf8)), ("data/été 2026/Zoë.json", Array("{}".utf8)),
            ("media/empty", []),
            ("media/1/photo.jpg", (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }),
        ]
        try await archives.withFile(archive(files)) { path in
            let unzip = try archives.run("unzip", "-t", path)
            #expect(unzip.status == 0 && unzip.text.contains("No errors detected"), "\(unzip.text)")
            let info = try archives.run("zipinfo", path)
            #expect(info.status == 0 && info.text.contains("-rw-------") && info.text.contains("26-May-01 12:34"))
            let python = try archives.run(
                "python3", "-c",
                """
                import sys, zipfile
                with zipfile.ZipFile(sys.argv[1]) as z:
                    assert z.testzip() is None
                    for i in z.infolist(): print(i.filename, i.file_size, i.date_time, i.flag_bits, i.compress_type)
                    print(z.read('index.html').decode())
                """, path)
            #expect(python.status == 0, "\(python.text)")
            #expect(python.text.contains("data/été 2026/Zoë.json 2 (2026, 5, 1, 12, 34, 56) 2048 0"))
            #expect(python.text.contains("media/1/photo.jpg 200000") && python.text.contains("<p>België</p>"))
        }
    }

    @Test func `an archive without entries is one`() async throws {
        try await archives.withFile(archive([])) { path in
            let python = try archives.run(
                "python3", "-c", "import sys,zipfile; print(zipfile.ZipFile(sys.argv[1]).namelist())", path)
            #expect(python.text == "[]\n")
            let info = try archives.run("zipinfo", path).text
            #expect(info.contains("Empty zipfile"))
        }
    }

    @Test func `more entries than the short form can count are counted by the long one`() async throws {
        let count = 65_600
        let files = (0..<count).map { (name: "f/\($0)", bytes: [UInt8(truncatingIfNeeded: $0)]) }
        try await archives.withFile(archive(files)) { path in
            let python = try archives.run(
                "python3", "-c",
                "import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); print(len(z.namelist()), z.read('f/65599'))", path)
            #expect(python.text.hasPrefix("\(count) b'?'"), "\(python.text)")
            let status = try archives.run("unzip", "-tqq", path).status
            #expect(status == 0)
        }
    }

    @Test func `a file beyond four gibibytes, and one after it, are found by the long fields`() async throws {
        try await withTemporaryDirectory { directory in
            let path = "\(directory)/large.zip"
            #expect(FileManager.default.createFile(atPath: path, contents: nil))
            let handle = try FileHandle(forWritingTo: URL(filePath: path))
            let length = 5 << 30
            // A hole: nobody reads its bytes, so its checksum does not matter.
            let large = try ZIPEntry(name: "large", length: length, checksum: 0, modified: instant)
            let small = try entry("after", Array("after it".utf8))
            let first = ZIPRecords.localHeader(large)
            try handle.write(contentsOf: first)
            let second = first.count + length
            try handle.truncate(atOffset: UInt64(second))
            try handle.seek(toOffset: UInt64(second))
            let header = ZIPRecords.localHeader(small)
            try handle.write(contentsOf: header + Array("after it".utf8))
            let directoryOffset = second + header.count + 8
            let lines = ZIPRecords.directoryHeader(large, at: 0) + ZIPRecords.directoryHeader(small, at: second)
            try handle.write(
                contentsOf: lines + ZIPRecords.end(count: 2, length: lines.count, offset: directoryOffset))
            try handle.close()
            let python = try archives.run(
                "python3", "-c",
                """
                import sys, zipfile
                z = zipfile.ZipFile(sys.argv[1])
                print([(i.filename, i.file_size, i.header_offset) for i in z.infolist()], z.read('after').decode())
                """, path)
            #expect(python.text == "[('large', \(length), 0), ('after', 8, \(second))] after it\n")
            let info = try archives.run("zipinfo", path)
            #expect(info.status == 0 && info.text.contains("\(length)"), "\(info.text)")
        }
    }

    @Test func `bytes that are not those of the header end the writing`() throws {
        var short = ZIPWriter()
        _ = try short.begin(entry("a", [1, 2]))
        try short.pass([1])
        #expect(throws: ZIPError.lengthDiffers) { _ = try short.finish() }
        var long = ZIPWriter()
        _ = try long.begin(entry("a", [1, 2]))
        #expect(throws: ZIPError.lengthDiffers) { try long.pass([1, 2, 3]) }
        var other = ZIPWriter()
        _ = try other.begin(entry("a", [1, 2]))
        try other.pass([2, 1])
        #expect(throws: ZIPError.checksumDiffers) { _ = try other.begin(entry("b", [])) }
    }

    @Test func `a name that leads out of the folder, or comes twice, is refused`() throws {
        for name in ["/etc/passwd", "../x", "a/../b", "a//b", "a/", "", "c:x", "a\\b", "a\nb", "./a"] {
            #expect(throws: ZIPError.badName, "\(name)") { try entry(name, []) }
        }
        var writer = ZIPWriter()
        _ = try writer.begin(entry("a", []))
        #expect(throws: ZIPError.repeatedName) { _ = try writer.begin(entry("a", [])) }
    }

    @Test(arguments: [
        (-1.0, "(1980, 1, 1, 0, 0, 0)"), (1_709_210_096.0, "(2024, 2, 29, 12, 34, 56)"),
        (9e9, "(2107, 12, 31, 23, 59, 58)"),
    ])
    func `instants are those of MS-DOS, cut to what it knows`(seconds: Double, expected: String) async throws {
        var writer = ZIPWriter()
        let entry = try ZIPEntry(
            name: "a", length: 0, checksum: 0, modified: Date(timeIntervalSince1970: seconds))
        let bytes = try writer.begin(entry) + writer.finish()
        try await archives.withFile(bytes) { path in
            let code = "import sys,zipfile; print(zipfile.ZipFile(sys.argv[1]).infolist()[0].date_time)"
            let printed = try archives.run("python3", "-c", code, path).text
            #expect(printed == expected + "\n")
        }
    }
}
