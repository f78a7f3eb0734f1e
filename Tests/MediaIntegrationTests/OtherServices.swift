import Contracts
import Foundation
import ServiceTesting

/// Says on the broker what other services say, and listens to what media says.
struct OtherServices: Sendable {
    let listener: EventListener

    /// Says something as the service that owns it would.
    func say(_ message: any Message, id: UUID = UUID(), version: Int64? = nil) async throws {
        try await listener.say(message, id: id, version: version)
    }

    /// The first fact of this kind about `subject`.
    func fact<E: Event>(_ type: E.Type, about subject: String) async throws -> E {
        try await listener.fact(type, about: subject).fact
    }

    /// All facts of this kind about `subject` so far.
    func facts<E: Event>(_ type: E.Type, about subject: String) async throws -> [E] {
        try await listener.facts(type, about: subject)
    }
}
