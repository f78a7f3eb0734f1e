import Crypto
package import FoundationEssentials
import HTTPTypes
package import Hummingbird
import Logging
import Passes

/// The door to the pages of operators: whoever shows an operator's token of accounts comes in.
///
/// A browser pastes it once and gets a cookie with a pass of five minutes, renewed while a page is open and good for
/// the pages of every service; the token itself is kept nowhere. A program sends token or pass as a bearer.
///
/// ```swift
/// door.addSignIn(to: router, under: "ingest/operate")
/// door.guarding(router.group("ingest/operate")).get("fleet", use: page.show)
/// ```
/// Behind it `context.operatorName` says who it is, for records, and `OperatorDoor.formToken(of:)` what a form's
/// address must carry.
package struct OperatorDoor: Sendable {
    /// What a pass must hold to look, and to do something.
    package enum Scope {
        package static let read = "operations:read"
        package static let act = "operations:act"
    }

    let pages: Pages
    let desk: PassDesk
    let now: @Sendable () -> Date

    package init(pages: Pages, desk: PassDesk, now: @escaping @Sendable () -> Date) throws(PagesError) {
        self.pages = pages
        self.desk = desk
        self.now = now
        _ = try pages.template(OperatorSignIn.template)
    }

    /// The group, open to operators only: `operations:read` to look, `operations:act` to do something.
    package func guarding(_ group: RouterGroup<PageContext>) -> RouterGroup<PageContext> {
        group.add(middleware: OperatorCheck(door: self))
    }

    /// Adds the page that asks for a token, and the way out.
    ///
    /// - Parameter path: of the pages behind the door, `ingest/operate`; it leads there.
    package func addSignIn(to router: Router<PageContext>, under path: String) {
        let signIn = OperatorSignIn(door: self, home: "/\(path)")
        router.group("\(path)")
            // Ten at once, then ten a minute.
            .add(middleware: RateLimit(TokenBuckets(burst: 10, every: .seconds(6))))
            .post("sign-in", use: signIn.enter)
            .post("sign-out", use: signIn.leave)
    }

    /// What the address of a form behind the door carries as `form`: nobody else can know it.
    package static func formToken(of request: Request) -> String { OperatorCookie(of: request)?.formToken ?? "" }
}

extension PageContext {
    /// Who the operator is, as records name them: the token that was shown. `accounts token list` says whose it is.
    package var operatorName: String { pass.map { "token:\($0.subject)" } ?? "" }

    /// Whether the operator may do more than look.
    package var mayOperate: Bool { pass?.scopes.contains(OperatorDoor.Scope.act) ?? false }
}
