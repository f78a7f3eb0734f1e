import Contracts
import Foundation
import PostgreSQL

/// A booth as ingest knows it.
struct RegisteredBooth: Sendable, Equatable {
    var id: Identifier<Booth>
    /// As painted on it.
    var number: Int
    /// What operators call it.
    var label: String
    var brokerUser: String
    /// Ed25519, 32 bytes; nil until the booth has used its code.
    var publicKey: [UInt8]?
    /// The key that it has shown as its next one, and has not used yet.
    var nextPublicKey: [UInt8]?
    var enrolledAt: Date?
    var revokedAt: Date?
    var createdAt: Date
    /// How many devices have been this booth, the present one included.
    var devices: Int
    /// What it may upload in a day and leave unfinished, in bytes; nil for what every booth may.
    var bytesPerDay: Int?
    var unfinishedBytes: Int?

    /// The number that the present device gives to its first capture.
    var firstSequence: Int { SequencePlan.first(ofDevice: devices) }

    /// The numbers that captures of this booth can have.
    var sequences: ClosedRange<Int> { SequencePlan.numbers(ofDevices: devices) }

    var isRevoked: Bool { revokedAt != nil }

    /// The name of a new user on the broker for a device that becomes the booth: each device has one of its own, so that
    /// the certificate of a former one opens nothing.
    static func newBrokerUser(ofBooth number: Int) -> String {
        "booth-\(number)-\(String(UInt32.random(in: 0...UInt32.max), radix: 36))"
    }

    /// Whether a user on the broker is, or was, of a device that is this booth.
    static func isBrokerUser(_ name: String, ofBooth number: Int) -> Bool {
        name == "booth-\(number)" || name.hasPrefix("booth-\(number)-")
    }

    /// What an operator reads about it.
    var condition: String {
        if isRevoked { return "revoked" }
        return enrolledAt == nil ? "waits for its code to be used" : "enrolled"
    }
}

extension RegisteredBooth {
    init(_ row: Row) throws {
        id = Identifier(try row.decode("id"))
        number = try row.decode("number")
        label = try row.decode("label")
        brokerUser = try row.decode("broker_user")
        publicKey = try row.decode("public_key")
        nextPublicKey = try row.decode("next_public_key")
        enrolledAt = try row.decode("enrolled_at")
        revokedAt = try row.decode("revoked_at")
        createdAt = try row.decode("created_at")
        devices = try row.decode("devices")
        bytesPerDay = try row.decode("bytes_per_day")
        unfinishedBytes = try row.decode("unfinished_bytes")
    }
}
