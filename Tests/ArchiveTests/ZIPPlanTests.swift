import Archive
import Foundation
import Testbed
import Testing

@Suite("ZIPPlan")
struct ZIPPlanTests {
    private let archives = TestArchives()

    private func whole(_ plan: ZIPPlan, _ contents: [[UInt8]]) -> [UInt8] {
        bytes(plan, 0..<plan.length, contents)
    }

    private func bytes(_ plan: ZIPPlan, _ range: Range<Int>, _ contents: [[UInt8]]) -> [UInt8] {
        plan.pieces(of: range).reduce(into: []) { bytes, piece in
            switch piece {
            case .bytes(let own): bytes += own
            case .entry(let index, let range): bytes += contents[index][range]
            }
        }
    }

    /// Entries of random lengths, some of them empty, with names of random lengths.
    private func random(
        _ count: Int, using generator: inout some RandomNumberGenerator
    ) throws -> ([ZIPEntry], [[UInt8]]) {
        var (entries, contents): ([ZIPEntry], [[UInt8]]) = ([], [])
        for number in 0..<count {
            let length = Bool.random(using: &generator) ? Int.random(in: 0...400, using: &generator) : 0
            let content = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let name = String(repeating: "é", count: Int.random(in: 0...9, using: &generator)) + "\(number).jpg"
            entries.append(try archives.entry(name, content))
            contents.append(content)
        }
        return (entries, contents)
    }

    @Test(arguments: 0..<20) func `any range of a plan is that slice of the whole`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let (entries, contents) = try random(Int(seed), using: &generator)
        let plan = try ZIPPlan(entries)
        let all = whole(plan, contents)
        #expect(all.count == plan.length)
        for _ in 0..<200 {
            let (a, b) = (
                Int.random(in: 0...plan.length, using: &generator), Int.random(in: 0...plan.length, using: &generator)
            )
            let range = min(a, b)..<max(a, b)
            #expect(bytes(plan, range, contents) == Array(all[range]))
        }
        for border in stride(from: 0, to: plan.length, by: 23) {
            let parts = bytes(plan, 0..<border, contents) + bytes(plan, border..<plan.length, contents)
            #expect(parts == all)
        }
        #expect(bytes(plan, -5..<plan.length + 5, contents) == all)
        #expect(Array(plan.pieces(of: plan.length..<plan.length + 9)) == [])
    }

    @Test func `it is the file that streaming writes, byte by byte, and the same every time`() throws {
        var generator = SeededGenerator(seed: 7)
        let (entries, contents) = try random(50, using: &generator)
        var writer = ZIPWriter()
        var streamed: [UInt8] = []
        for (entry, content) in zip(entries, contents) {
            streamed += try writer.begin(entry)
            try writer.pass(content)
            streamed += content
        }
        streamed += try writer.finish()
        #expect(whole(try ZIPPlan(entries), contents) == streamed)
        #expect(whole(try ZIPPlan(entries), contents) == streamed)
    }

    @Test func `three programs read it, names with accents and an empty file included`() async throws {
        let files: [(String, [UInt8])] = [
            ("0001.jpg", (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }),
            ("été 2026/Zoë.json", [0x7B, 0x7D]), ("empty", []),
        ]
        let plan = try ZIPPlan(files.map { try archives.entry($0.0, $0.1) })
        try await archives.withFile(whole(plan, files.map(\.1))) { path in
            let unzip = try archives.run("unzip", "-t", path)
            #expect(unzip.status == 0 && unzip.text.contains("No errors detected"), "\(unzip.text)")
            let info = try archives.run("zipinfo", path)
            #expect(info.status == 0 && info.text.contains("3 files"), "\(info.text)")
            let python = try archives.run(
                "python3", "-c",
                "import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); print(z.testzip(), z.namelist())", path)
            #expect(python.text == "None ['0001.jpg', 'été 2026/Zoë.json', 'empty']\n")
        }
    }

    @Test func `no entries make an empty archive`() async throws {
        let plan = try ZIPPlan([])
        #expect(plan.length == 22)
        try await archives.withFile(whole(plan, [])) { path in
            let info = try archives.run("zipinfo", path)
            #expect(info.text.contains("Empty zipfile"))
        }
    }

    /// The bug: archives over 2 GB were corrupt.
    @Test func `files beyond two and beyond four gibibytes, and those after them, are whole`() async throws {
        try await withTemporaryDirectory { directory in
            let lengths = [(2 << 30) + 1, (4 << 30) + 1]
            let entries =
                try lengths.enumerated().map { index, length in
                    try ZIPEntry(
                        name: "large-\(index)", length: length, checksum: CRC32.ofZeros(length),
                        modified: ZIPEntry.earliest)
                } + [archives.entry("after", Array("after it".utf8))]
            let plan = try ZIPPlan(entries)
            let path = "\(directory)/large.zip"
            #expect(FileManager.default.createFile(atPath: path, contents: nil))
            let handle = try FileHandle(forWritingTo: URL(filePath: path))
            var position = 0
            // Zeros stay a hole, which takes no room on the disk.
            for piece in plan.pieces(of: 0..<plan.length) {
                switch piece {
                case .bytes(let bytes):
                    try handle.seek(toOffset: UInt64(position))
                    try handle.write(contentsOf: bytes)
                    position += bytes.count
                case .entry(2, let range):
                    try handle.seek(toOffset: UInt64(position))
                    try handle.write(contentsOf: Array("after it".utf8)[range])
                    position += range.count
                case .entry(_, let range): position += range.count
                }
            }
            try handle.close()
            #expect(position == plan.length && plan.length > 6 << 30)
            let info = try archives.run("zipinfo", path)
            #expect(info.status == 0 && info.text.contains("\(lengths[1])"), "\(info.text)")
            let python = try archives.run(
                "python3", "-c",
                """
                import sys, zipfile
                z = zipfile.ZipFile(sys.argv[1])
                # Reads all of it and compares checksums.
                assert z.testzip() is None
                print([(i.filename, i.file_size) for i in z.infolist()], z.read('after').decode())
                """, path)
            #expect(
                python.text
                    == "[('large-0', \(lengths[0])), ('large-1', \(lengths[1])), ('after', 8)] after it\n")
            let unzip = try archives.run("unzip", "-p", path, "after")
            #expect(unzip.status == 0 && unzip.text == "after it", "\(unzip.text)")
        }
    }

    @Test func `more entries than the short form can count are all there`() async throws {
        let count = 65_600
        let entries = try (0..<count).map { try archives.entry("f/\($0)", [UInt8(truncatingIfNeeded: $0)]) }
        let plan = try ZIPPlan(entries)
        let contents = (0..<count).map { [UInt8(truncatingIfNeeded: $0)] }
        try await archives.withFile(whole(plan, contents)) { path in
            let python = try archives.run(
                "python3", "-c",
                "import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); print(len(z.namelist()), z.read('f/65599'))", path)
            #expect(python.text.hasPrefix("\(count) b'?'"), "\(python.text)")
            let status = try archives.run("unzip", "-tqq", path).status
            #expect(status == 0)
        }
    }

    @Test func `a hundred thousand entries need no piece of the directory larger than a hundred kilobytes`() throws {
        let entries = try (0..<100_000).map {
            try ZIPEntry(name: "\($0).jpg", length: 4 << 20, checksum: 1, modified: ZIPEntry.earliest)
        }
        let plan = try ZIPPlan(entries)
        #expect(plan.length > 400_000 << 20)
        var (position, longest) = (0, 0)
        for piece in plan.pieces(of: 0..<plan.length) {
            switch piece {
            case .bytes(let bytes):
                position += bytes.count
                longest = max(longest, bytes.count)
            case .entry(_, let range): position += range.count
            }
        }
        #expect(position == plan.length && longest <= 100_000)
    }

    @Test func `hostile names are refused`() throws {
        let hostile = [
            "/etc/passwd", "../x", "a/../b", "a//b", "a/", "", "c:x", "a\\b", "a\nb", "./a", "a.", "a ", "a /b", "a*",
            "photo\u{202E}gpj.exe", "a\u{200F}b", "a|b", "a\u{0}", "a\u{85}",
        ]
        for name in hostile {
            #expect(throws: ZIPError.badName, "\(name)") { try archives.entry(name, []) }
        }
        for pair in [["a", "a"], ["a", "A"], ["a/b", "a"], ["A/b/c", "a/B"], ["é", "e\u{301}"]] {
            #expect(throws: ZIPError.repeatedName, "\(pair)") {
                try ZIPPlan(pair.map { try archives.entry($0, []) })
            }
        }
        #expect(throws: ZIPError.tooLong) {
            try ZIPPlan(
                ["a", "b"].map {
                    try ZIPEntry(name: $0, length: .max - 100, checksum: 0, modified: ZIPEntry.earliest)
                })
        }
    }

    @Test func `the checksum does not depend on how the bytes come`() {
        var generator = SeededGenerator(seed: 3)
        let bytes = (0..<1000).map { _ in UInt8.random(in: 0...255, using: &generator) }
        var one = CRC32()
        for byte in bytes { one.update(CollectionOfOne(byte)) }
        for length in [1, 7, 8, 9, 100, 1000] {
            var many = CRC32()
            for start in stride(from: 0, to: bytes.count, by: length) {
                many.update(Array(bytes[start..<min(start + length, bytes.count)]))
            }
            #expect(many.value == one.value)
        }
        #expect(CRC32.ofZeros(1000) == archives.checksum([UInt8](repeating: 0, count: 1000)))
    }
}
