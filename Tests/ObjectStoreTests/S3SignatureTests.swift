import FoundationEssentials
import ObjectStore
import Testing

/// The examples of Amazon S3's API Reference, "Signature Calculations for the Authorization Header".
@Suite("S3Signature")
struct S3SignatureTests {
    private static let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    private let host = (name: "Host", value: "examplebucket.s3.amazonaws.com")
    private let signature = S3Signature(
        credentials: S3Credentials(
            accessKey: "AKIAIOSFODNN7EXAMPLE", secretKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
        region: "us-east-1")

    private func sign(
        _ method: String, _ path: String, query: [(name: String, value: String)] = [],
        headers: [(name: String, value: String)] = [], hash: String = nothing
    ) -> String? {
        signature.headers(
            method: method, path: path, query: query, headers: [host] + headers, payloadHash: hash,
            at: Date(timeIntervalSince1970: 1_369_353_600)
        ).last?.value
    }

    @Test func `a range of an object is signed as published`() {
        #expect(
            sign("GET", "/test.txt", headers: [(name: "Range", value: "bytes=0-9")])
                == "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
                + "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
                + "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")
    }

    @Test func `an object that is put is signed as published`() {
        let headers = [
            (name: "Date", value: "Fri, 24 May 2013 00:00:00 GMT"),
            (name: "x-amz-storage-class", value: "REDUCED_REDUNDANCY"),
        ]
        let result = sign(
            "PUT", S3Signature.encoded("/test$file.text", keepsSlashes: true), headers: headers,
            hash: S3Signature.hash(Array("Welcome to Amazon S3.".utf8)))
        #expect(
            result?.hasSuffix("Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd") == true)
    }

    @Test func `a query without value is signed as published`() {
        let result = sign("GET", "/", query: [(name: "lifecycle", value: "")])
        #expect(
            result?.hasSuffix("Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543") == true)
    }

    @Test func `a query in any order is signed as published`() {
        let result = sign("GET", "/", query: [(name: "prefix", value: "J"), (name: "max-keys", value: "2")])
        #expect(
            result?.hasSuffix("Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7") == true)
    }

    @Test func `a query is percent-encoded and sorted as it is signed`() {
        #expect(
            S3Signature.canonicalQuery([
                (name: "prefix", value: "a/b c"), (name: "list-type", value: "2"), (name: "é", value: "+=&"),
            ]) == "%C3%A9=%2B%3D%26&list-type=2&prefix=a%2Fb%20c")
    }

    @Test func `the secret never shows`() {
        let credentials = S3Credentials(accessKey: "AKEXAMPLE", secretKey: "sesame")
        var dumped = ""
        dump(credentials, to: &dumped)
        for text in ["\(credentials)", String(reflecting: credentials), dumped] { #expect(!text.contains("sesame")) }
    }
}
