internal import FoundationEssentials
package import HTTPClient
package import Logging

/// The object store at an address: `file:///var/lib/objects`, or `s3://KEY:SECRET@host:port/bucket?region=…&tls=…`.
///
/// - Parameter client: used for S3 only; give it the authorities to believe in.
/// - Throws: ``ObjectStoreError/invalidAddress(_:)``, which does not repeat the address.
package func makeObjectStore(
    url: String, client: @autoclosure () -> HTTPClient, logger: Logger
) throws(ObjectStoreError) -> any ObjectStore {
    if let folder = try folder(in: url) { return DirectoryObjectStore(directory: folder) }
    guard url.hasPrefix("s3://") else { throw .invalidAddress("it begins with file:// or s3://") }
    return S3ObjectStore(try S3Address(url: url), client: client(), logger: logger)
}

/// Where bytes that are no object yet may stand for a while: in the store's own folder where it has one, because that is
/// where room for them is, else where the system keeps temporary files (`TMPDIR`).
///
/// - Throws: ``ObjectStoreError/invalidAddress(_:)``
package func scratchFolder(ofObjectStore url: String) throws(ObjectStoreError) -> String {
    try folder(in: url) ?? FileManager.default.temporaryDirectory.path
}

/// The folder that an address names; nil for one that names none.
private func folder(in url: String) throws(ObjectStoreError) -> String? {
    guard url.hasPrefix("file://") else { return nil }
    let path = url.dropFirst("file://".count)
    guard path.hasPrefix("/"), !path.contains("%") else {
        throw .invalidAddress("file:// is followed by an absolute path without percent signs")
    }
    return String(path)
}
