import Foundation
import QRCodes
import Testing

@Suite("QRCode")
struct QRCodeTests {
    @Test func `a code has the finder patterns and the quiet zone that scanners look for`() throws {
        let symbol = try QRSymbol("https://photos.example/s/4h7k-2m9p")
        let finder = [
            "#######", "#.....#", "#.###.#", "#.###.#", "#.###.#", "#.....#", "#######",
        ]
        for (top, left) in [(0, 0), (0, symbol.side - 7), (symbol.side - 7, 0)] {
            for (row, line) in finder.enumerated() {
                for (column, module) in line.enumerated() {
                    #expect(symbol.isDark(row: top + row, column: left + column) == (module == "#"))
                }
            }
        }
        let svg = try QRCode.svg("https://photos.example/s/4h7k-2m9p")
        #expect(svg.contains("viewBox=\"0 0 \(symbol.side + 8) \(symbol.side + 8)\""))
        #expect(svg.contains("d=\"M4 4h7v1h-7z"), "the first dark run stands behind the quiet zone")
    }

    @Test func `an image says what it is for and not what it holds`() throws {
        let svg = try QRCode.svg("https://photos.example/secret", title: "Code of <your> \"photo\" & more")
        #expect(svg.contains("aria-label=\"Code of &lt;your&gt; &quot;photo&quot; &amp; more\""))
        #expect(svg.contains("<title>Code of &lt;your&gt;"))
        #expect(!svg.contains("secret"))
        #expect(svg.components(separatedBy: "<path").count == 3, "one for the ground, one for all dark modules")
    }

    @Test func `what fits no code is refused`() throws {
        _ = try QRSymbol(String(repeating: "x", count: 2331))
        #expect(throws: QRCodeError.tooLong) { try QRSymbol(String(repeating: "x", count: 2332)) }
        #expect(throws: QRCodeError.unfit) { try QRSymbol("") }
        #expect(throws: QRCodeError.unfit) { try QRSymbol("a\u{0}b") }
    }

    static let scanner = "/usr/bin/zbarimg"
    static let renderer = "/usr/bin/rsvg-convert"

    @Test(
        .enabled(
            if: [scanner, renderer].allSatisfy(FileManager.default.isExecutableFile), "needs zbarimg and rsvg-convert"),
        arguments: [
            "https://photos.example/s/4h7k-2m9p", "12345678901234567890", "Zoë & l'été – 写真",
            String(repeating: "long text ", count: 40),
        ])
    func `a scanner reads back what was written`(text: String) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("qr-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (svg, png) = (folder.appendingPathComponent("code.svg"), folder.appendingPathComponent("code.png"))
        try QRCode.svg(text).write(to: svg, atomically: false, encoding: .utf8)
        _ = try Self.run(Self.renderer, ["-w", "600", "-o", png.path, svg.path])
        #expect(try Self.run(Self.scanner, ["--quiet", "--raw", "--oneshot", png.path]) == text)
    }

    static func run(_ program: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: bytes, as: UTF8.self)
    }
}
