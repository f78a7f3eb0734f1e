import Foundation
import Logging
import ServiceHost
import Synchronization
import Testing

@Suite struct LogLinesTests {
    /// Keeps what was written.
    final class Paper: Sendable {
        private let bytes = Mutex<[UInt8]>([])
        func write(_ more: [UInt8]) { bytes.withLock { $0 += more } }
        var text: String { String(decoding: bytes.withLock { $0 }, as: UTF8.self) }
    }

    private let paper = Paper()

    private func logger(_ format: LogFormat = .json, level: Logger.Level = .info) -> Logger {
        let paper = paper
        return Logger(label: "test") { _ in
            ServiceLogHandler(
                service: "media", level: level, format: format, now: { Date(timeIntervalSince1970: 1_800_000_000.25) },
                write: { paper.write($0) })
        }
    }

    private func object() throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(paper.text.utf8)) as? [String: Any])
    }

    @Test func `a line is one JSON object with time, level, service, message and metadata`() throws {
        logger().warning("capture parked", metadata: ["capture.id": "42", "reason": ["a", "b"], "more": ["x": "y"]])
        #expect(paper.text.hasSuffix("}\n") && paper.text.filter { $0 == "\n" }.count == 1)
        let line = try object()
        #expect(line["timestamp"] as? String == "2027-01-15T08:00:00.250Z")
        #expect(line["level"] as? String == "warning")
        #expect(line["service"] as? String == "media")
        #expect(line["message"] as? String == "capture parked")
        let metadata = try #require(line["metadata"] as? [String: Any])
        #expect(metadata["capture.id"] as? String == "42")
        #expect(metadata["reason"] as? [String] == ["a", "b"])
        #expect(metadata["more"] as? [String: String] == ["x": "y"])
    }

    @Test func `a value cannot begin a new line or another field`() throws {
        let evil = "x\",\"level\":\"info\"\n{\"forged\":1}\r\u{0}\u{1B}[31m\u{2028}\u{202E}\u{85}\\"
        logger().info("\(evil)", metadata: ["key\n": "\(evil)"])
        #expect(paper.text.split(whereSeparator: \.isNewline).count == 1)
        #expect(!paper.text.unicodeScalars.dropLast().contains { $0.properties.generalCategory == .control })
        let line = try object()
        #expect(line["message"] as? String == evil)
        #expect((line["metadata"] as? [String: String])?["key\n"] == evil)
        #expect(line["forged"] == nil)
    }

    @Test func `a mail address marked as personal never reaches the log`() {
        let address = "anna@example.org"
        var logger = logger()
        logger[metadataKey: "sender"] = "\(address, attributes: [Sensitivity.personal])"
        logger.info(
            "mail handed over",
            metadata: [
                "recipient": "\(address, attributes: [Sensitivity.personal])",
                "nested": ["deep": [.attributed(address, attributes: [Sensitivity.secret])]],
            ])
        #expect(!paper.text.contains("anna"))
        #expect(paper.text.contains(#""recipient":"[personal]""#) && paper.text.contains(#"["[secret]"]"#))
    }

    @Test func `an error is told by its own words and its type`() throws {
        struct Refused: Error, CustomStringConvertible { var description: String { "refused\nby the broker" } }
        logger().error("publishing failed", error: Refused())
        let line = try object()
        #expect(line["error"] as? String == "refused by the broker")
        #expect((line["errorType"] as? String)?.hasSuffix("Refused") == true)
    }

    @Test func `a decoding error does not quote what it read`() throws {
        struct Form: Decodable { var months: Int }
        do {
            _ = try JSONDecoder().decode(
                [String: Form].self, from: Data(#"{"form":{"months":"anna@example.org"}}"#.utf8))
        } catch {
            logger().error("unreadable", error: error)
        }
        #expect(paper.text.contains("a value of another type at form.months"))
        #expect(!paper.text.contains("anna"))
    }

    @Test func `lines below the level are not written`() {
        logger(level: .warning).info("quiet")
        #expect(paper.text.isEmpty)
    }

    @Test func `text for a terminal is one line too`() {
        logger(.text).notice("serving\nnow", metadata: ["port": "80", "a": "b"])
        #expect(paper.text == "2027-01-15T08:00:00.250Z notice media: serving\\nnow a=\"b\" port=\"80\"\n")
    }
}
