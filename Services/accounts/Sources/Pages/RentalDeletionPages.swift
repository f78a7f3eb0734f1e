import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import PostgreSQL
import WebPages

/// `/accounts/rentals/…/delete` and `…/restore`: an owner deletes a rental with everything in it, and takes that
/// back.
struct RentalDeletionPages: Sendable {
    let pages: Pages
    let door: PersonDoor
    let signIn: SignInPages
    let delete: DeleteRental

    init(signIn: SignInPages, delete: DeleteRental) {
        (self.signIn, self.delete, pages, door) = (signIn, delete, signIn.pages, signIn.door)
    }

    func add(to group: RouterGroup<PageContext>) {
        group.get("rentals/:rental/delete", use: door.member(.rentalsDelete, ask))
        group.post("rentals/:rental/delete", use: door.member(.rentalsDelete, perform))
        group.post("rentals/:rental/restore", use: door.member(.rentalsDelete, restore))
    }

    @Sendable private func ask(
        _ who: SignedIn, _ me: StoredMember, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        let counted = try await RentalPage.rental(of: me.customerID, context, door.check.database)
        // What is being deleted already needs no second question.
        guard counted.rental.deletion == nil else { return Self.toPage(of: counted.rental.id) }
        return try signIn.page(form(counted, context), request, context)
    }

    /// The password must be typed once more, so that an unlocked telephone is not enough.
    @Sendable private func perform(
        _ who: SignedIn, _ me: StoredMember, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        let counted = try await RentalPage.rental(of: me.customerID, context, door.check.database)
        let typed = try await request.decode(as: PasswordForm.self, context: context).current
        let now = door.check.now()
        if let (problem, status) = try await signIn.objection(to: typed, of: who.person, context, at: now) {
            var form = form(counted, context)
            form.refuse(problem, "current")
            return try signIn.page(form, request, context, status)
        }
        do {
            _ = try await delete.perform(
                counted.rental.id, of: me.customerID, signedIn: who,
                by: Order(actor: who.actor, reason: "deleted on the page"), at: now)
        } catch is RentalDeletionRefusal {
            // The right is gone, or the session over: its page says so.
        }
        return Self.toPage(of: counted.rental.id)
    }

    @Sendable private func restore(
        _ who: SignedIn, _ me: StoredMember, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        let id = try await RentalPage.rental(of: me.customerID, context, door.check.database).rental.id
        do {
            _ = try await delete.restore(
                id, of: me.customerID, signedIn: who,
                by: Order(actor: who.actor, reason: "taken back on the page"), at: door.check.now())
        } catch is RentalDeletionRefusal {
            // Taken back already, or final: its page says which.
            return Self.toPage(of: id)
        }
        return Self.toPage(of: id, done: "restored")
    }

    private func form(_ counted: CountedRental, _ context: PageContext) -> FormPage {
        let texts = TextsOfPage(pages.texts, context.language)
        let words = RentalWords(counted: counted, texts: texts, now: door.check.now())
        let address = RentalPage.address(counted.rental.id)
        var form = FormPage(texts("rental.delete.title", ["period": words.period]), action: "\(address)/delete")
        form.paragraphs = [
            texts(
                "rental.delete.what",
                [
                    "captures": texts.counted("rentals.captures", counted.holding.captures),
                    "bytes": texts.formats.bytes(counted.holding.bytes),
                ]), texts("rental.delete.also"), texts("rental.delete.undo"),
        ]
        form.fields = [PasswordForm.present("signIn.password", pages, context)]
        form.acts = [PageAct(texts("rental.delete.button"), look: .danger)]
        form.links = [
            PageAct(
                texts("rental.delete.first"), address: "/media/rentals/\(counted.rental.id)/archives", look: .plain),
            PageAct(texts("rental.delete.keep"), address: address, look: .plain),
        ]
        return form
    }

    private static func toPage(of rental: Identifier<Rental>, done: String? = nil) -> Response {
        let query = done.map { "?done=\($0)" } ?? ""
        return .redirect(to: "\(RentalPage.address(rental))\(query)")
    }
}
