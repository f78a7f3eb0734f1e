import Foundation
import HTTPTypes
import Ingest
import Testing

@Suite("TusHeaders") struct TusHeadersTests {
    private func fields(_ pairs: KeyValuePairs<String, String>) throws -> HTTPFields {
        var fields = HTTPFields()
        for (name, value) in pairs { fields[try #require(HTTPField.Name(name))] = value }
        return fields
    }

    @Test func `what a client says is read`() throws {
        let headers = try TusHeaders(
            fields([
                "Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Upload-Length": "123456789012345",
                "Upload-Metadata": "capture YQ==,empty,file  YmM=",
                "Upload-Checksum": "sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=",
            ]))
        #expect(headers.speaksOurVersion && headers.offset == 0 && headers.length == 123_456_789_012_345)
        #expect(headers.text("capture") == "a" && headers.text("file") == "bc" && headers.text("empty") == "")
        #expect(headers.text("else") == nil)
        #expect(headers.checksum?.algorithm == .sha1 && headers.checksum?.digest.count == 20)
        let silent = try TusHeaders(HTTPFields())
        #expect(!silent.speaksOurVersion && silent.offset == nil && silent.metadata.isEmpty)
    }

    @Test(arguments: ["", "-1", "+1", "1 ", "0x1", "1e3", "1234567890123456", "١", "99999999999999999999"])
    func `a number is decimal digits that no length exceeds`(text: String) {
        #expect(TusHeaders.number(text) == nil)
    }

    @Test(arguments: [
        "", ",", "a YQ==,", "a YQ==,a Yg==", "a !!!!", "a YQ", "a YQ== YQ==", "é YQ==", " ", "a YQ==,,b YQ==",
    ])
    func `metadata that cannot be are refused whole`(text: String) throws {
        #expect(TusHeaders.metadata(text) == nil)
        #expect(throws: TusHeaders.Problem.malformed(header: "Upload-Metadata")) {
            try TusHeaders(fields(["Upload-Metadata": text]))
        }
    }

    @Test func `metadata have a bound`() {
        let long = "a " + Data(repeating: 1, count: TusHeaders.longestMetadata).base64EncodedString()
        #expect(TusHeaders.metadata(long) == nil)
    }

    @Test(arguments: [
        ("sha1", TusHeaders.Problem.malformed(header: "Upload-Checksum")),
        ("sha1 AAAA", .malformed(header: "Upload-Checksum")),
        ("sha256 Kq5sNclPz7QV2+lfQIuc6R7oRu0=", .malformed(header: "Upload-Checksum")),
        ("md5 AAAAAAAAAAAAAAAAAAAAAA==", .unknownAlgorithm), ("", .malformed(header: "Upload-Checksum")),
        (" AAAA", .malformed(header: "Upload-Checksum")),
    ])
    func `a checksum that cannot be says why`(text: String, problem: TusHeaders.Problem) {
        #expect(throws: problem) { try UploadChecksum(text) }
    }
}
