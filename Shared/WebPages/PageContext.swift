package import Contracts
package import Hummingbird
import Logging
package import NIOCore
package import Passes

/// What a handler knows about the request besides the request itself.
///
/// Filled by the middleware that ``PageFrame`` installs; a handler may rely on every property.
package struct PageContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// The language of the answer.
    package var language = Language.fallback
    /// The number an error page shows; every log line of the request carries it as `request.reference`.
    package var reference = RequestReference()
    /// The trace this request belongs to.
    package var trace = TraceParent()
    /// Who is asking, as text of an IP address; "unknown" when the connection has none. Personal data: never log it.
    package var clientAddress = "unknown"
    /// Whether the visitor's browser spoke TLS to us or to a trusted proxy.
    package var isSecure = false
    /// The checked pass, after ``PassCheck``.
    package var pass: Pass?
    /// The largest body that is collected into memory for `request.decode`, in bytes. Uploads stream instead.
    package var maxUploadSize = 256 * 1024
    /// The address of the other end of the connection, which may be a proxy.
    package let remoteAddress: SocketAddress?

    package init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        remoteAddress = source.channel.remoteAddress
    }

    /// Forms of a page and JSON of the API are decoded alike.
    package var requestDecoder: FormOrJSONDecoder { FormOrJSONDecoder() }
}
