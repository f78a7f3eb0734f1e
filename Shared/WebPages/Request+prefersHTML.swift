import HTTPTypes
package import Hummingbird

extension Request {
    /// Whether whoever asks would rather have a page than JSON, as browsers do: for a page, or for a part of the one that
    /// they show.
    package var prefersHTML: Bool { isPartOfPage || AcceptHeader(headers[.accept] ?? "").prefersHTML }

    /// Whether a page of ours asks, by htmx, which takes from the answer the part that it wants.
    package var isPartOfPage: Bool { HTTPField.Name("HX-Request").map { headers[$0] == "true" } ?? false }
}
