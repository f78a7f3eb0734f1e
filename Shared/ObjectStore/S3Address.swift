internal import FoundationEssentials

/// Where a bucket is: `s3://KEY:SECRET@host:port/bucket?region=eu-west-1&tls=true`.
///
/// Key and secret are percent-encoded where they hold `/`, `+`, `:` or `@`. `region` is `us-east-1` unless said, `tls` is
/// `true`. Buckets are addressed by path, which every store understands.
package struct S3Address: Sendable {
    package let credentials: S3Credentials
    /// `host` or `host:port`, as it stands in the `Host` header.
    package let host: String
    package let usesTLS: Bool
    package let bucket: String
    package let region: String

    package init(
        host: String, usesTLS: Bool, bucket: String, region: String = "us-east-1", credentials: S3Credentials
    ) {
        self.host = host
        self.usesTLS = usesTLS
        self.bucket = bucket
        self.region = region
        self.credentials = credentials
    }

    /// - Throws: ``ObjectStoreError/invalidAddress(_:)``, which does not repeat the address.
    package init(url: String) throws(ObjectStoreError) {
        guard let parts = URLComponents(string: url), parts.scheme == "s3" else {
            throw .invalidAddress("it begins with s3://")
        }
        guard let key = parts.user, let secret = parts.password, !key.isEmpty, !secret.isEmpty else {
            throw .invalidAddress("key and secret stand before the host, s3://KEY:SECRET@host/bucket")
        }
        guard let host = parts.host, !host.isEmpty else { throw .invalidAddress("the host is missing") }
        let bucket = parts.path.drop { $0 == "/" }
        guard !bucket.isEmpty, !bucket.contains("/") else { throw .invalidAddress("the path is the bucket's name") }
        var usesTLS = true
        var region = "us-east-1"
        for item in parts.queryItems ?? [] {
            switch (item.name, item.value ?? "") {
            case ("tls", "true"): usesTLS = true
            case ("tls", "false"): usesTLS = false
            case ("region", let value) where !value.isEmpty: region = value
            default: throw .invalidAddress("after ? stand region=NAME and tls=true or tls=false")
            }
        }
        let isDefaultPort = parts.port == nil || parts.port == (usesTLS ? 443 : 80)
        self.init(
            host: isDefaultPort ? host : "\(host):\(parts.port ?? 0)", usesTLS: usesTLS, bucket: String(bucket),
            region: region, credentials: S3Credentials(accessKey: key, secretKey: secret))
    }
}
