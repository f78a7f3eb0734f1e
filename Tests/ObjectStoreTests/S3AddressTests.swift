import HTTPClient
import Logging
import ObjectStore
import Testing

@Suite("Addresses of object stores")
struct S3AddressTests {
    @Test func `an address says all there is to know`() throws {
        let address = try S3Address(url: "s3://KEY:a%2Fb%2Bc@localhost:7480/captures?region=eu-west-1&tls=false")
        #expect(address.credentials.accessKey == "KEY")
        #expect(address.credentials.secretKey == "a/b+c")
        #expect(address.host == "localhost:7480")
        #expect(address.bucket == "captures")
        #expect(address.region == "eu-west-1")
        #expect(!address.usesTLS)
    }

    @Test func `TLS is spoken unless it is switched off, and its port is not named to the store`() throws {
        let address = try S3Address(url: "s3://KEY:SECRET@store.example:443/captures")
        #expect(address.usesTLS)
        #expect(address.host == "store.example")
    }

    @Test(arguments: [
        "https://KEY:sesame@host/bucket", "s3://host/bucket", "s3://KEY@host/bucket", "s3://KEY:sesame@host",
        "s3://KEY:sesame@host/", "s3://KEY:sesame@host/a/b", "s3://KEY:sesame@host/bucket?tls=no",
        "s3://KEY:sesame@host/bucket?colour=red", "file://relative/path", "", "s3://KEY:sesame@/bucket",
    ])
    func `an address that cannot be right is refused with a reason and without the secret`(url: String) {
        let error = #expect(throws: ObjectStoreError.self) {
            try makeObjectStore(url: url, client: HTTPClient(), logger: Logger(label: "test"))
        }
        #expect(error?.description.contains("sesame") == false)
    }

    @Test func `a file address is a directory`() throws {
        let store = try makeObjectStore(url: "file:///tmp/x", client: HTTPClient(), logger: Logger(label: "test"))
        #expect(store is DirectoryObjectStore)
    }
}
