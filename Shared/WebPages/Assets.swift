import Crypto
package import FoundationEssentials
import HTTPTypes
import Hexadecimal
package import Hummingbird

/// The style sheets and scripts of the pages, served from memory with a version in their address.
///
/// A browser keeps an asset for a year, because a changed file has another address; every answer has an `ETag`.
package struct Assets: Sendable {
    private struct Asset: Sendable {
        var contentType: String
        var body: ByteBuffer
        var version: String
    }

    private var files: [String: Asset] = [:]

    private static let contentTypes = [
        "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml",
        "png": "image/png", "woff2": "font/woff2",
    ]

    /// - Parameters:
    ///   - directories: all their files with a known ending are served.
    ///   - bootstrap: the folder of Debian's package `libjs-bootstrap5`.
    ///   - htmx: the script itself, whatever its name; it is served as `htmx.min.js`.
    package init(directories: [URL], bootstrap: String?, htmx: String? = nil) throws(PagesError) {
        for directory in directories {
            guard let names = try? FileManager.default.contentsOfDirectory(atPath: directory.path) else {
                throw .unreadable(path: directory.path)
            }
            for name in names { try add(directory.appending(path: name)) }
        }
        if let htmx {
            guard let data = try? Data(contentsOf: URL(filePath: htmx)) else { throw .missingScript(path: htmx) }
            add(data, as: "htmx.min.js", Self.contentTypes["js"] ?? "")
        }
        guard let bootstrap else { return }
        let folder = URL(filePath: bootstrap)
        for path in ["css/bootstrap.min.css", "js/bootstrap.bundle.min.js"] { try add(folder.appending(path: path)) }
    }

    private mutating func add(_ file: URL) throws(PagesError) {
        guard let contentType = Self.contentTypes[file.pathExtension] else { return }
        guard let data = try? Data(contentsOf: file) else { throw .missingAsset(path: file.path) }
        add(data, as: file.lastPathComponent, contentType)
    }

    private mutating func add(_ data: Data, as name: String, _ contentType: String) {
        let version = String(hexadecimal: SHA256.hash(data: data).prefix(6))
        files[name] = Asset(contentType: contentType, body: ByteBuffer(bytes: data), version: version)
    }

    /// The address of `name` with its version, `/assets/site.css?v=0123456789ab`; nil when there is no such asset.
    package func address(of name: String) -> String? {
        files[name].map { "/assets/\(name)?v=\($0.version)" }
    }

    /// `GET /assets/<name>`.
    package func addRoutes(to router: Router<PageContext>) {
        router.get("assets/:name") { request, context in
            try answer(request, name: context.parameters.get("name") ?? "")
        }
    }

    private func answer(_ request: Request, name: String) throws(APIError) -> Response {
        guard let asset = files[name] else { throw .notFound }
        let isVersioned = request.uri.queryParameters.get("v") == asset.version
        let tag = "\"\(asset.version)\""
        var headers: HTTPFields = [
            .contentType: asset.contentType, .eTag: tag,
            .cacheControl: isVersioned ? "public, max-age=31536000, immutable" : "public, max-age=300",
        ]
        if let known = request.headers[.ifNoneMatch], known == "*" || known.contains(tag) {
            return Response(status: .notModified, headers: headers)
        }
        headers[.contentLength] = String(asset.body.readableBytes)
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: asset.body))
    }
}
