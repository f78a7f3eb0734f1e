import Contracts
import Foundation
import ObjectStore
import PostgreSQL
import Testbed
import Testing

/// What tests of `media rerender` do again and again.
enum RerenderedMedia {
    static let act = ["--as", "an@photobooth.example", "--because", "ticket 7"]
}

extension LiveMedia {
    /// A photograph that was rendered.
    func ready() async throws -> CaptureReceived {
        let capture = try await received(try await TestPictures.photograph(in: directory))
        try await others.say(capture)
        _ = try await others.fact(CaptureReady.self, about: "\(capture.captureID)")
        return capture
    }

    /// As if an earlier release had made the previews: one form, an older version, another object.
    func age(_ capture: CaptureReceived) async throws -> ObjectName {
        let folder = "renditions/\(capture.captureID)/\(capture.originals[0].id)/"
        let old = try #require(ObjectName("\(folder)preview-1.jpg"))
        for name in try await store.names(under: folder) where name.text.contains("/preview-") {
            try await store.delete(name)
        }
        try await store.write(old, bytes: [1, 2, 3])
        try await owner.execute(
            """
            delete from rendition where capture_id = \(capture.captureID.uuid) and recipe = 'preview'
                and media_type <> 'image/jpeg'
            """)
        try await owner.execute(
            """
            update rendition set version = 1, object = \(old.text)
            where capture_id = \(capture.captureID.uuid) and recipe = 'preview'
            """)
        return old
    }

    /// Orders previews, or all renditions, of a rental again; returns the order's identifier.
    func rerender(_ rental: Identifier<Rental>, only recipe: String? = "preview") async throws -> String {
        let words = recipe.map { ["--recipe", $0] } ?? []
        let printed = try await command(["rerender"] + words + ["--rental", "\(rental)"] + RerenderedMedia.act)
        return String(printed.dropFirst("Ordered ".count).prefix { $0 != ":" })
    }

    /// The line of `media rerender status` about an order.
    func status(of order: String) async throws -> String? {
        try await command(["rerender", "status"]).split(separator: "\n").first { $0.contains(order) }.map(String.init)
    }

    /// Waits until an order has ended, and returns its line.
    func end(of ordered: String) async throws -> String {
        let id =
            ordered.hasPrefix("Ordered ") ? String(ordered.dropFirst("Ordered ".count).prefix { $0 != ":" }) : ordered
        return try await eventually("the re-rendering has ended") {
            guard let line = try await status(of: id), !line.contains("running") else { return nil }
            return line
        }
    }

    /// The previews that are recorded: versions and forms.
    func versions(_ capture: CaptureReceived) async throws -> String? {
        try await owner.value(
            """
            select string_agg(recipe || version || ' ' || media_type, ', ' order by recipe, media_type)
            from rendition where capture_id = \(capture.captureID.uuid) and recipe = 'preview'
            """)
    }

    static let currentPreviews = "preview2 image/avif, preview2 image/jpeg, preview2 image/webp"

    /// The sealed bytes of the first original.
    func original(_ capture: CaptureReceived) async throws -> [UInt8] {
        let name = try #require(ObjectName(capture.originals[0].object))
        return try await store.read(name, atMost: 1 << 24)
    }

    /// Makes a capture one of another's rental.
    func move(_ capture: CaptureReceived, to rental: Identifier<Rental>) async throws {
        try await owner.execute(
            "update capture set rental_id = \(rental.uuid) where id = \(capture.captureID.uuid)")
    }
}
