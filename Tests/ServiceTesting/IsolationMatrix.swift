import Foundation
package import HTTPTypes
import NIOCore
import Testbed
package import WebPagesTesting

/// Everything a service can be asked, asked by everybody who must not get it, about one customer's things.
///
/// The routes are the router's own, so that one that is added is asked too.
package struct IsolationMatrix: Sendable {
    package struct Route: Sendable {
        package var method: HTTPRequest.Method
        /// With parameters as `{name}`, as the router writes them.
        package var path: String
    }

    package struct Asker: Sendable {
        package var name: String
        /// How their requests say who they are.
        package var headers: HTTPFields
        /// What they have themselves, by the name of the parameter: to be mixed with what is another's.
        package var own: [String: [String]]

        package init(_ name: String, _ headers: HTTPFields, own: [String: [String]] = [:]) {
            (self.name, self.headers, self.own) = (name, headers, own)
        }
    }

    /// What an answer held, or a status that says too much.
    package struct Leak: Sendable, CustomStringConvertible {
        package var description: String
    }

    private struct Probe {
        var asker: Asker
        var method: HTTPRequest.Method
        var uri: String
        /// Whether the path names what is another's.
        var namesThings: Bool
        var body: (type: String, text: String)?
    }

    /// Whose things are asked for, by the name of the parameter.
    package var things: [String: [String]]
    /// Texts that no answer to an asker may hold: names, addresses, identifiers.
    package var secrets: Set<String>
    /// Fields that forms and bodies have besides parameters.
    package var fields: [String: [String]] = [:]
    /// Paths that would end what the asker is, or never end.
    package var leftOut: Set<String> = []

    package init(things: [String: [String]], secrets: Set<String>) {
        (self.things, self.secrets) = (things, secrets)
    }

    /// Asks at least `count` times: every route by every asker, then again with other things, as the seed has it.
    ///
    /// - Returns: how often was asked, and what should not have been said.
    package func ask(
        _ routes: [Route], by askers: [Asker], atLeast count: Int, seed: UInt64, of client: TestClient,
        isolation: isolated (any Actor)? = #isolation
    ) async throws -> (asked: Int, leaks: [Leak]) {
        var (random, asked, leaks) = (SeededGenerator(seed: seed), 0, [Leak]())
        let routes = routes.filter { !leftOut.contains($0.path) && $0.method != .head }
        while asked < count {
            for route in routes {
                for asker in askers {
                    let probe = probe(route, asker, &random)
                    let answer = try await send(probe, number: asked, to: client)
                    asked += 1
                    if let what = found(answer, probe) {
                        leaks.append(
                            Leak(
                                description: "\(asker.name): \(probe.method) \(probe.uri) \(answer.status.code) \(what)"
                            ))
                    }
                    if leaks.count > 20 { return (asked, leaks) }
                }
            }
        }
        return (asked, leaks)
    }

    private func probe(_ route: Route, _ asker: Asker, _ random: inout SeededGenerator) -> Probe {
        func value(_ name: String, _ random: inout SeededGenerator) -> String {
            let mixes = Int.random(in: 0..<4, using: &random) == 0
            let known = mixes ? asker.own[name] ?? things[name] : things[name]
            return known?.randomElement(using: &random) ?? UUID().uuidString.lowercased()
        }
        let path = route.path.split(separator: "/").map { part in
            part.first == "{" ? value(String(part.dropFirst().dropLast()), &random) : String(part)
        }.joined(separator: "/")
        let theirs = Set(things.values.joined())
        let namesThings = path.split(separator: "/").contains { theirs.contains(String($0)) }
        let named = (Array(things.keys) + Array(fields.keys)).sorted().map { name in
            (name, fields[name]?.randomElement(using: &random) ?? value(name, &random))
        }
        let form = named.map { "\($0)=\($1.replacing(" ", with: "+"))" }.joined(separator: "&")
        guard [.post, .put, .patch, .delete].contains(route.method) else {
            return Probe(
                asker: asker, method: route.method, uri: "/\(path)" + (Bool.random(using: &random) ? "?\(form)" : ""),
                namesThings: namesThings)
        }
        let json =
            "{" + named.flatMap { [#""\#($0)":"\#($1)""#, #""\#($0)s":["\#($1)"]"#] }.joined(separator: ",") + "}"
        return Probe(
            asker: asker, method: route.method, uri: "/\(path)", namesThings: namesThings,
            body: Bool.random(using: &random)
                ? ("application/x-www-form-urlencoded", form) : ("application/json", json))
    }

    private func send(_ probe: Probe, number: Int, to client: TestClient) async throws -> TestResponse {
        var headers = probe.asker.headers
        headers[.accept] = probe.uri.contains("/api/") ? "application/json" : "text/html"
        headers[.contentType] = probe.body?.type
        // Nobody is stopped for asking often, which would hide what they get.
        for (name, value) in [
            ("Sec-Fetch-Site", "same-origin"), ("X-Forwarded-For", "10.1.\(number >> 8 & 255).\(number & 255)"),
        ] {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        return try await client.execute(
            uri: probe.uri, method: probe.method, headers: headers,
            body: probe.body.map { ByteBuffer(string: $0.text) })
    }

    /// What should not have been said, if anything.
    private func found(_ answer: TestResponse, _ probe: Probe) -> String? {
        if answer.status.code >= 500 { return "is our fault" }
        // A guess may be delayed; a look may not, because nothing would be known of it.
        if answer.status == .tooManyRequests, probe.method == .get { return "was not looked at" }
        let leads = answer.headers[.location] ?? ""
        if probe.namesThings, answer.status.code < 300 || !leads.isEmpty && !leads.hasPrefix("/accounts/sign-in") {
            return "is done"
        }
        let said = answer.text + answer.headers.map { "\($0.name): \($0.value)" }.joined(separator: "\n")
        // What was asked with may come back, as in the link to the same page in another language.
        let asked = probe.uri + (probe.body?.text ?? "")
        return secrets.sorted().first { !asked.contains($0) && said.contains($0) }.map { "holds \($0)" }
    }
}
