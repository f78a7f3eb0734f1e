internal import Crypto
package import FoundationEssentials
internal import Hexadecimal

/// Signs requests as AWS does: Signature Version 4, in the `Authorization` header.
///
/// Source: Amazon S3 API Reference, "Authenticating Requests: Using the Authorization Header", whose examples are
/// the unit tests. libcurl has it too (`CURLOPT_AWS_SIGV4`), but 7.88 leaves out `x-amz-content-sha256`, which real
/// stores want.
package struct S3Signature: Sendable {
    /// In place of a hash, for a body whose bytes TLS protects already.
    package static let unsignedPayload = "UNSIGNED-PAYLOAD"

    private let credentials: S3Credentials
    private let region: String

    package init(credentials: S3Credentials, region: String) {
        self.credentials = credentials
        self.region = region
    }

    /// The headers to send besides those that are signed: `x-amz-date`, `x-amz-content-sha256` and `Authorization`.
    ///
    /// - Parameters:
    ///   - path: percent-encoded, as it is sent.
    ///   - query: names and values, not encoded.
    ///   - headers: what is signed too, `host` among them.
    ///   - payloadHash: lower-case hexadecimal SHA-256 of the body, or ``unsignedPayload``.
    package func headers(
        method: String, path: String, query: [(name: String, value: String)] = [],
        headers: [(name: String, value: String)], payloadHash: String, at instant: Date
    ) -> [(name: String, value: String)] {
        let time = Self.time(instant)
        let added = [(name: "x-amz-content-sha256", value: payloadHash), (name: "x-amz-date", value: time)]
        let signed = (headers + added).map { (name: $0.name.lowercased(), value: Self.collapsed($0.value)) }
            .sorted { $0.name < $1.name }
        let names = signed.map(\.name).joined(separator: ";")
        let request = [
            method, path, Self.canonicalQuery(query), signed.map { "\($0.name):\($0.value)\n" }.joined(), names,
            payloadHash,
        ].joined(separator: "\n")
        let scope = "\(time.prefix(8))/\(region)/s3/aws4_request"
        let text = "AWS4-HMAC-SHA256\n\(time)\n\(scope)\n\(Self.hash(Array(request.utf8)))"
        let signature = String(hexadecimal: Self.mac(Array(text.utf8), signingKey(date: String(time.prefix(8)))))
        let authorization =
            "AWS4-HMAC-SHA256 Credential=\(credentials.accessKey)/\(scope),SignedHeaders=\(names),Signature=\(signature)"
        return added + [(name: "Authorization", value: authorization)]
    }

    /// Names and values percent-encoded and sorted by name: what is signed, and what must be sent.
    package static func canonicalQuery(_ query: [(name: String, value: String)]) -> String {
        query.map { (encoded($0.name), encoded($0.value)) }.sorted { $0 < $1 }.map { "\($0)=\($1)" }
            .joined(separator: "&")
    }

    /// Percent-encodes all but letters, digits, `-`, `.`, `_` and `~` (RFC 3986's unreserved characters).
    package static func encoded(_ text: String, keepsSlashes: Bool = false) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            case UInt8(ascii: "/") where keepsSlashes: result += "/"
            default: result += "%" + String(hexadecimal: [byte]).uppercased()
            }
        }
        return result
    }

    /// Lower-case hexadecimal SHA-256.
    package static func hash(_ bytes: [UInt8]) -> String { String(hexadecimal: SHA256.hash(data: bytes)) }

    private func signingKey(date: String) -> [UInt8] {
        var key = Array("AWS4\(credentials.secretKey)".utf8)
        for part in [date, region, "s3", "aws4_request"] { key = Self.mac(Array(part.utf8), key) }
        return key
    }

    private static func mac(_ bytes: [UInt8], _ key: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: bytes, using: SymmetricKey(data: key)))
    }

    /// `20130524T000000Z`.
    private static func time(_ instant: Date) -> String {
        instant.formatted(.iso8601.dateSeparator(.omitted).timeSeparator(.omitted))
    }

    private static func collapsed(_ value: String) -> String {
        value.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
    }
}
