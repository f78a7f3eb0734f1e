import ServiceHost

/// What every command of this service needs around its work.
enum CommandDesk {
    /// Runs `body` with a backbone that is closed afterwards.
    static func work<Outcome>(
        _ frame: ServiceFrame, _ body: (Backbone) async throws -> Outcome
    ) async throws -> Outcome {
        let backbone = try Backbone(frame)
        do {
            let outcome = try await body(backbone)
            await backbone.close()
            return outcome
        } catch {
            await backbone.close()
            throw error
        }
    }

    /// Runs `body` with the broker's users, which are closed afterwards.
    static func withBrokerUsers<Outcome>(
        _ frame: ServiceFrame, _ body: (BrokerUsers) async throws -> Outcome
    ) async throws -> Outcome {
        guard let address = try frame.settings.optionalString("AMQP_MANAGEMENT_URL") else {
            throw SettingError(
                "AMQP_MANAGEMENT_URL",
                "is not set; this command makes and removes broker users and wants http://user:password@host:port")
        }
        let users = try BrokerUsers(
            address: address, virtualHost: frame.settings.string("AMQP_VIRTUAL_HOST"))
        do {
            let outcome = try await body(users)
            await users.close()
            return outcome
        } catch {
            await users.close()
            throw error
        }
    }
}
