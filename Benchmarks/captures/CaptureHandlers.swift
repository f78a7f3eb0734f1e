import Contracts
import FoundationEssentials
import Messaging
import PostgreSQL

/// Stores many captures with one statement; PostgreSQL reads their bodies.
struct StoreCaptures: MessageSetHandler {
    typealias Handled = CaptureReceived
    let transaction: Transaction
    let handled: HandledCount

    func handle(_ messages: [EncodedMessage], in context: HandlingSetContext) async throws {
        try await transaction.execute(
            """
            insert into capture (id, booth, rental, customer, key, session, made_at, received_at, language, originals)
            select "captureID", "boothID", "rentalID", "customerID", "keyID", session, "madeAt", "receivedAt", language,
                originals
            from unnest(\(messages.map(\.body))) as arrived (raw), json_to_record(convert_from(raw, 'UTF8')::json)
                as body ("captureID" uuid, "boothID" uuid, "rentalID" uuid, "customerID" uuid, "keyID" uuid,
                    session text, "madeAt" timestamptz, "receivedAt" timestamptz, language text, originals jsonb)
            """)
        for message in messages {
            try await context.outbox(message.envelope).publish(
                CaptureRecorded(
                    captureID: message.envelope.subject, rentalID: message.envelope.rental, recordedAt: context.now))
        }
        handled.add(messages.count)
    }
}

/// Stores one capture, as a service does by default.
struct StoreCapture: MessageHandler {
    let transaction: Transaction
    let handled: HandledCount

    func handle(_ capture: CaptureReceived, in context: HandlingContext) async throws {
        let originals = capture.originals.map {
            #"{"id":"\#($0.id)","role":"\#($0.role.rawValue)","length":\#($0.length),"sha256":"\#($0.sha256)"}"#
        }
        try await transaction.execute(
            """
            insert into capture (id, booth, rental, customer, key, session, made_at, received_at, language, originals)
            values (\(capture.captureID.uuid), \(capture.boothID.uuid), \(capture.rentalID.uuid),
                \(capture.customerID.uuid), \(capture.keyID.uuid), \(capture.session), \(capture.madeAt),
                \(capture.receivedAt), \(capture.language.rawValue),
                \("[" + originals.joined(separator: ",") + "]")::text::jsonb)
            """)
        try await context.outbox.publish(
            CaptureRecorded(
                captureID: capture.captureID.description, rentalID: capture.rentalID.uuid, recordedAt: context.now))
        handled.add(1)
    }
}
