import HTTPTypes
package import Hummingbird
import Passes

/// The door to what is a customer's: whoever signed in for one comes in, as far as their role allows.
///
/// A browser shows the cookie of its session, a program a token as a bearer; both become a pass, whose `customer` is the
/// only tenant that a handler may touch. Whoever is not signed in is led to the page for it and back.
///
/// ```swift
/// door.guarding(router.group("media/rentals"), scope: "captures:read").get(":rental", use: gallery.show)
/// ```
package struct MemberDoor: Sendable {
    /// Where one signs in; `to` says where one wanted to go.
    package static let signIn = "/accounts/sign-in"
    /// Where one chooses for which customer, who has several.
    package static let choice = "/accounts/choose"

    let desk: PassDesk

    package init(desk: PassDesk) {
        self.desk = desk
    }

    /// The group, open to whoever has the scope for a customer.
    package func guarding(_ group: RouterGroup<PageContext>, scope: String) -> RouterGroup<PageContext> {
        group.add(middleware: MemberCheck(desk: desk, scope: scope))
    }

    /// To the page for signing in, and from there back to what was asked for.
    package static func toSignIn(_ request: Request) -> Response {
        // A form cannot be sent once more; its page can be opened.
        let wanted = request.method == .get ? LocalPath(of: request) : nil
        let address = wanted.map { "\(signIn)?to=\($0.asParameter)" } ?? signIn
        return redirect(request, to: address)
    }

    /// Leads there; of a page that fetched a part of itself, the whole page.
    package static func redirect(_ request: Request, to address: String) -> Response {
        if request.isPartOfPage {
            var response = Response(status: .ok)
            if let field = HTTPField.Name("HX-Redirect") { response.headers[field] = address }
            return response
        }
        return Response(status: .seeOther, headers: [.location: address])
    }
}

extension PageContext {
    /// Who acts, as records name them: a member, somebody of the staff, or the token of a program.
    package var actor: String {
        guard let pass else { return "" }
        let kind = pass.session == nil ? "token" : pass.grant == nil ? "member" : "staff"
        return "\(kind):\(pass.subject)"
    }
}
