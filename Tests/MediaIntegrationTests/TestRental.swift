import Contracts
import Foundation
import HTTPTypes
import NIOCore
import PostgreSQL
import ServiceTesting
import Testbed
import WebPagesTesting

/// A customer with a rental, and people who may do more or less with its captures.
struct TestRental: Sendable {
    let service: LiveMedia
    let id = Identifier<Rental>(at: Date())
    let customerID = Identifier<Customer>(at: Date())
    let boothID = Identifier<Booth>(at: Date())
    /// Looks, sets aside and deletes.
    let editor = "editor-\(UUID())"
    /// Looks only.
    let viewer = "viewer-\(UUID())"

    var address: String { "/media/rentals/\(id)" }

    static func booked(_ service: LiveMedia) async throws -> TestRental {
        let rental = TestRental(service: service)
        service.accounts.add(
            token: rental.editor, of: rental.customerID.uuid,
            scopes: ["captures:read", "captures:edit", "captures:delete"])
        service.accounts.add(token: rental.viewer, of: rental.customerID.uuid)
        try await service.others.say(
            RentalBooked(
                rentalID: rental.id, customerID: rental.customerID, boothIDs: [rental.boothID], from: service.now,
                until: service.now, purpose: .party, instructionVersion: "1", retentionMonths: 12), version: 1)
        _ = try await eventually("the rental is known") {
            try await service.owner.row("select 1 from rental where id = \(rental.id.uuid)")
        }
        return rental
    }

    // MARK: What was made

    /// Rows of captures that are ready, made a minute apart up to `last`; they have no bytes.
    @discardableResult
    func captures(
        _ count: Int, kind: String = "picture", state: String = "ready", booth: Identifier<Booth>? = nil,
        last: Date? = nil
    ) async throws -> [Identifier<Capture>] {
        let (last, now) = ((last ?? service.now).inMilliseconds, service.now)
        return try await service.owner.rows(
            """
            insert into capture (id, rental_id, customer_id, key_id, booth_id, session, made_at, received_at, state,
                reason, language, consents, ready_at, kind)
            select gen_random_uuid(), \(id.uuid), \(customerID.uuid), gen_random_uuid(), \((booth ?? boothID).uuid),
                'none', \(last) - make_interval(mins => (\(count)::int - i)), \(now), \(state)::text,
                case \(state)::text when 'quarantined' then 'truncated' end, 'nl', '[]',
                case \(state)::text when 'ready' then \(now)::timestamptz end,
                case \(state)::text when 'ready' then \(kind)::text end
            from generate_series(1, \(count)::int) as i returning id
            """
        ).map { Identifier(try $0.decode("id")) }
    }

    /// The number that is painted on a booth.
    func enroll(_ booth: Identifier<Booth>, as number: Int) async throws {
        try await service.owner.execute(
            """
            insert into booth (id, number, enrolled_at) values (\(booth.uuid), \(Int32(number)), \(service.now))
            """)
    }

    /// A photograph that came in, was rendered, and is ready; a guest's page shows it.
    func photograph(consents: [Consent] = []) async throws -> CaptureReceived {
        var capture = try await service.received(
            try await TestPictures.photograph(in: service.directory), customer: customerID)
        capture.rentalID = id
        capture.boothID = boothID
        capture.consents = consents
        try await service.others.say(capture)
        _ = try await service.others.fact(CaptureReady.self, about: "\(capture.captureID)")
        return capture
    }

    // MARK: Asking

    struct Answer: Sendable {
        var status: Int
        var headers: HTTPFields
        var text: String

        /// Addresses in attributes of that name.
        func addresses(_ attribute: String) -> [String] {
            text.components(separatedBy: " \(attribute)=\"").dropFirst().map { String($0.prefix { $0 != "\"" }) }
                .map { $0.replacing("&amp;", with: "&") }
        }
    }

    /// As the browser of somebody who signed in, in English.
    ///
    /// - Parameters:
    ///   - token: the session's; the editor's unless told otherwise.
    ///   - form: fields that are sent as a form sends them.
    func ask(
        _ path: String = "", of address: String? = nil, as token: String? = nil,
        _ form: [(String, String)]? = nil
    ) async throws -> Answer {
        var headers: HTTPFields = [
            .accept: "text/html", .acceptLanguage: "en", .cookie: "session=\(token ?? editor)",
        ]
        if let name = HTTPField.Name("Sec-Fetch-Site") { headers[name] = "same-origin" }
        let body = form.map { fields in fields.map { "\($0)=\($1)" }.joined(separator: "&") }
        if body != nil { headers[.contentType] = "application/x-www-form-urlencoded" }
        let (uri, fields) = ((address ?? self.address) + path, headers)
        return try await service.http { client in
            let answer = try await client.execute(
                uri: uri, method: body == nil ? .get : .post, headers: fields,
                body: body.map { ByteBuffer(string: $0) })
            return Answer(status: answer.status.code, headers: answer.headers, text: answer.text)
        }
    }
}
