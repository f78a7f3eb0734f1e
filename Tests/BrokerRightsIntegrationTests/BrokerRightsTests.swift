import AMQP
import Contracts
import MessagingRuntime
import Testbed
import Testing

/// Tries, as the broker user of every service, what no service may do: speak in another's name, give an order that is
/// not its own to give, reach another's queues.
///
/// The users and their rights are those that `deploy/local/provision` made, in the virtual host of the platform.
@Suite(
    .enabled(if: TestServers.areThere || TestServers.isCI, "needs deploy/local/servers and deploy/local/provision"),
    .serialized, .timeLimit(.minutes(2)))
struct BrokerRightsTests {
    @Test(arguments: ServiceUser.names)
    func `a service says facts of its own and nobody else's`(name: String) async throws {
        let user = try ServiceUser(name)
        for other in ServiceUser.names {
            let outcome = await user.say(
                OutgoingMessage(exchange: Exchanges.events, routingKey: "\(other).probe.v1", body: []))
            #expect(outcome == (other == name ? nil : .accessRefused), "\(name) as \(other)")
        }
    }

    @Test(arguments: ServiceUser.names)
    func `a service gives the orders that are its to give and no others`(name: String) async throws {
        let user = try ServiceUser(name)
        for order in AllMessages.commands {
            // Mandatory and to nobody in particular: what the broker lets through comes back or reaches a queue.
            let outcome = await user.say(
                OutgoingMessage(exchange: Exchanges.commands, routingKey: order.name.description + ".probe", body: []))
            #expect(outcome == .accessRefused, "\(name) gives an order that does not exist")
            guard !order.senders.contains(name) else { continue }
            let refused = await user.say(
                OutgoingMessage(exchange: Exchanges.commands, routingKey: order.name.description, body: []))
            #expect(refused == .accessRefused, "\(name) gives \(order.name)")
        }
    }

    @Test func `the service that gives an order may give it`() async throws {
        for order in AllMessages.commands {
            for sender in order.senders {
                let outcome = await (try ServiceUser(sender)).say(
                    OutgoingMessage(exchange: Exchanges.commands, routingKey: order.name.description, body: []))
                #expect(outcome == nil, "\(sender) gives \(order.name)")
            }
        }
    }

    @Test(arguments: ServiceUser.names)
    func `nobody reaches another's queue around the exchanges`(name: String) async throws {
        let user = try ServiceUser(name)
        for other in ServiceUser.names {
            // The nameless exchange leads to every queue by its name; not even one's own is reached so.
            let nameless = await user.say(OutgoingMessage(exchange: "", routingKey: "\(other).dead", body: []))
            #expect(nameless == .accessRefused)
            guard other != name else { continue }
            let itsExchange = await user.say(
                OutgoingMessage(exchange: QueueNames(service: other).exchange, routingKey: "\(other).dead", body: []))
            #expect(itsExchange == .accessRefused)
        }
    }

    @Test(arguments: ServiceUser.names)
    func `nobody makes, reads or binds another's queue, or hears another's orders`(name: String) async throws {
        let user = try ServiceUser(name)
        let own = "\(name).probe"
        for other in ServiceUser.names where other != name {
            let foreign = "\(other).probe"
            #expect(await user.declare(Topology(queues: [.quorum(foreign)])) == .accessRefused)
            #expect(await user.declare(Topology(exchanges: [Exchange(foreign, kind: .direct)])) == .accessRefused)
            #expect(await user.get("\(other).dead") == .accessRefused)
            let listening = Binding(queue: own, exchange: Exchanges.commands, routingKey: "\(other).find.v1")
            #expect(await user.declare(Topology(queues: [.quorum(own)], bindings: [listening])) == .accessRefused)
            let everything = Binding(queue: own, exchange: Exchanges.commands, routingKey: "#")
            #expect(await user.declare(Topology(queues: [.quorum(own)], bindings: [everything])) == .accessRefused)
        }
        #expect(await user.delete(own) == nil)
    }

    @Test(arguments: ServiceUser.names)
    func `only ingest hears booths, and no service speaks as one`(name: String) async throws {
        let user = try ServiceUser(name)
        let own = "\(name).probe"
        let listening = Topology(
            queues: [.quorum(own)], bindings: [Binding(queue: own, exchange: Exchanges.booths, routingKey: "#")])
        #expect(await user.declare(listening) == (name == "ingest" ? nil : .accessRefused))
        #expect(
            await user.say(OutgoingMessage(exchange: Exchanges.booths, routingKey: "421", body: [])) == .accessRefused)
        #expect(await user.delete(own) == nil)
    }
}
