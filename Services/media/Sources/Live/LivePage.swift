import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Passes
import PostgreSQL
import ServiceLifecycle
import WebPages

/// `GET /media/rentals/{rental}/live`: what comes and goes, as server-sent events (WHATWG HTML, section 9.2).
///
/// ```
/// event: came
/// id: 1764000000000
/// data: {"captures":["019f0000-0000-7000-8000-000000000004"]}
/// ```
/// `came` and `went` name captures and nothing of them; what they show, pages say. With `?for=screen` only what screens
/// may show is told of. It ends within about a second when whoever looks may no longer.
struct LivePage: Sendable {
    let database: Database
    let desk: PassDesk
    let snapshots: LiveSnapshots
    let places: LivePlaces

    /// Browsers come again by themselves, with the identifier of the last event.
    private static let longest = 3600
    /// Seconds after which a silent stream shows that it is there; a reader that has gone is noticed then.
    private static let heartbeat = 10

    @Sendable func stream(_ request: Request, _ context: PageContext) async throws -> Response {
        let rental = try await OwnRental.named(in: context, database)
        guard let credential = request.bearerToken ?? SessionCookie.secret(of: request, secure: context.isSecure)
        else { throw APIError.tokenRefused }
        let query = request.uri.queryParameters
        let last = HTTPField.Name("Last-Event-ID").flatMap { request.headers[$0] } ?? query.get("after")
        let after = last.flatMap { Int64($0) }
        let (isForScreens, place) = (query.get("for") == "screen", try places.take(rental.customerID))
        return Response(
            status: .ok, headers: [.contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store"],
            body: ResponseBody { writer in
                // The place is free when this closure is gone, also when nobody ever runs it.
                defer { withExtendedLifetime(place) {} }
                var (known, silence): (LiveSnapshot?, Int) = (nil, 0)
                for _ in 0..<Self.longest where !Task.isShuttingDownGracefully {
                    guard await isStillAllowed(credential, rental) else { break }
                    var snapshot = try await snapshots.snapshot(of: rental)
                    if isForScreens { snapshot = snapshot.forScreens }
                    let text = Self.events(snapshot, since: known, after: after)
                    silence = text.isEmpty ? silence + 1 : 0
                    if known == nil || !text.isEmpty || silence.isMultiple(of: Self.heartbeat) {
                        try await writer.write(ByteBuffer(string: text.isEmpty ? ": here\n\n" : text))
                    }
                    known = snapshot
                    try await Task.sleep(for: .seconds(1))
                }
                try await writer.finish(nil)
            })
    }

    /// What accounts says now; while nobody can say it, nothing is shown.
    private func isStillAllowed(_ credential: String, _ rental: OwnRental) async -> Bool {
        guard let pass = try? await desk.pass(for: credential) else { return false }
        return pass.customer == rental.customerID.uuid && pass.allows(GalleryRights.read)
    }

    /// - Parameters:
    ///   - known: what was told before; nil for a stream that begins.
    ///   - after: from where a stream begins that is no first one.
    static func events(_ snapshot: LiveSnapshot, since known: LiveSnapshot?, after: Int64?) -> String {
        let changes: (came: [Identifier<Capture>], went: [Identifier<Capture>])
        if let known {
            changes = snapshot.changes(since: known)
        } else {
            changes = (after.map { snapshot.arrived(after: $0) } ?? [], [])
        }
        return event("went", changes.went, snapshot.mark) + event("came", changes.came, snapshot.mark)
    }

    private static func event(_ name: String, _ captures: [Identifier<Capture>], _ id: Int64) -> String {
        guard !captures.isEmpty else { return "" }
        let names = captures.map { "\"\($0)\"" }.joined(separator: ",")
        return "event: \(name)\nid: \(id)\ndata: {\"captures\":[\(names)]}\n\n"
    }
}
