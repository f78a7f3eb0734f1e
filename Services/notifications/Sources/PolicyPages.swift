import Contracts
package import FoundationEssentials
import HTTPTypes
package import Hummingbird
package import PostgreSQL
package import WebPages

/// The public pages of the privacy policy: the one in force, each version at its own address, and what is different.
package struct PolicyPages: Sendable {
    private let pages: Pages
    private let database: Database
    private let now: @Sendable () -> Date
    private let text: String
    private let difference: String

    package init(pages: Pages, database: Database, now: @escaping @Sendable () -> Date) throws {
        self.pages = pages
        self.database = database
        self.now = now
        text = try pages.template("policy")
        difference = try pages.template("policy-difference")
    }

    package func add(to router: Router<PageContext>) {
        // A minute's requests may come at once.
        let limit = RateLimit(TokenBuckets(burst: 120, every: .milliseconds(500)))
        router.group("policy").add(middleware: limit).get(use: showInForce).get(":version", use: showVersion)
    }

    // MARK: Answering

    @Sendable private func showInForce(_ request: Request, _ context: PageContext) async throws -> Response {
        guard let policy = try await policies.inForce(at: now()) else { throw APIError.notFound }
        return try await show(policy, request, context)
    }

    /// `/policy/2026-11`, or `/policy/2026-05...2026-11` for what is different.
    @Sendable private func showVersion(_ request: Request, _ context: PageContext) async throws -> Response {
        let asked = context.parameters.get("version") ?? ""
        if let dots = asked.firstRange(of: "...") {
            return try await showDifference(
                try await policy(asked[..<dots.lowerBound]), try await policy(asked[dots.upperBound...]), request,
                context)
        }
        return try await show(try await policy(asked[...]), request, context)
    }

    private func show(_ policy: Policy, _ request: Request, _ context: PageContext) async throws -> Response {
        let all = try await policies.all()
        let inForce = try await policies.inForce(at: now())
        let document = try await document(policy, context)
        let model = PolicyPageModel(
            policy, document, all: all, inForce: inForce?.version, at: now(), texts: pages.texts, context.language)
        return try pages.page(text, model, title: model.title, request: request, context: context)
    }

    private func showDifference(
        _ old: Policy, _ new: Policy, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        let lines = PolicyDifference(from: try await document(old, context), to: try await document(new, context))
        let model = PolicyDifferenceModel(old, new, lines, texts: pages.texts, context.language)
        return try pages.page(difference, model, title: model.title, request: request, context: context)
    }

    // MARK: Finding

    private var policies: Policies<Database> { Policies(runner: database) }

    private func policy(_ version: Substring) async throws -> Policy {
        guard let version = PolicyVersion(version), let policy = try await policies.policy(version) else {
            throw APIError.notFound
        }
        return policy
    }

    private func document(_ policy: Policy, _ context: PageContext) async throws -> PolicyDocument {
        guard let document = try await policies.text(of: policy.version, in: context.language) else {
            throw APIError.notFound
        }
        return document
    }
}
