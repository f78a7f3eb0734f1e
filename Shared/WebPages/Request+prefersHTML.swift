import HTTPTypes
package import Hummingbird

extension Request {
    /// Whether whoever asks would rather have a page than JSON, as browsers do.
    package var prefersHTML: Bool { AcceptHeader(headers[.accept] ?? "").prefersHTML }
}
