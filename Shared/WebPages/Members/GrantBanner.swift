import Foundation
import Passes

/// What stands above every page while somebody of the staff looks at a customer's data.
struct GrantBanner: Sendable {
    var words: String

    /// Nil for everybody else.
    init?(_ context: PageContext, _ texts: TextsOfPage) {
        guard let pass = context.pass, let grant = pass.grant else { return nil }
        guard let customer = pass.customer else {
            words = texts("grant.over", ["ticket": grant.ticket])
            return
        }
        words = texts(
            "grant.words",
            [
                "customer": customer.uuidString.lowercased(), "purpose": texts("grant.purpose.\(grant.purpose)"),
                "ticket": grant.ticket, "until": texts.formats.time(grant.endsAt),
            ])
    }
}
