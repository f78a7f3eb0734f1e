import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import PostgreSQL
import WebPages

/// Changing a share; its end moves on a page of its own.
extension SharePages {
    @Sendable func edit(_ request: Request, _ context: PageContext) async throws -> Response {
        let (rental, share) = try await named(context)
        guard share.share.revokedAt == nil, share.share.erasedAt == nil else { throw ShareError.ended }
        let form = ShareForm(
            until: ShareForm.day(of: share.share.expiresAt), recipients: share.recipients.joined(separator: "\n"),
            purpose: share.purpose, mode: share.share.mode)
        return try changing(share, form, of: rental, [:], request, context)
    }

    @Sendable func change(_ request: Request, _ context: PageContext) async throws -> Response {
        let (rental, share) = try await named(context)
        let selection = try await CaptureSelection(form: request, context)
        let (form, instant) = (ShareForm(selection.fields), now().inMilliseconds)
        var problems = form.problems(at: instant)
        let isSameDay = form.until == ShareForm.day(of: share.share.expiresAt)
        // A share that is over may keep its day, and stays over.
        if isSameDay { problems["until"] = nil }
        guard problems.isEmpty else { return try changing(share, form, of: rental, problems, request, context) }
        let id = share.share.id
        _ = try await desk.change(
            id,
            ShareChange(
                recipients: form.names, purpose: form.trimmedPurpose, mode: form.mode,
                password: form.removesPassword ? .removed : form.password.isEmpty ? .kept : .replaced(form.password)),
            of: rental, by: context.actor, at: instant)
        guard !isSameDay, let end = form.end else {
            return .redirect(to: "\(rental.address)/shares/\(id)?done=changed")
        }
        return try await move(share, to: ShareChange.End(wanted: end), of: rental, at: instant, request, context)
    }

    /// `POST …/shares/{share}/end`: another end, after the page that showed it beside the one that there is.
    @Sendable func end(_ request: Request, _ context: PageContext) async throws -> Response {
        struct Form: Decodable {
            var was: String?
            var stated: String?
        }
        let (rental, share) = try await named(context)
        let form = try await request.decode(as: Form.self, context: context)
        guard let stated = form.stated.flatMap({ ContractCoding.instant($0) }) else {
            throw APIError.invalid("stated", "wants an instant")
        }
        let end = ShareChange.End(wanted: stated, was: form.was.flatMap { ContractCoding.instant($0) })
        return try await move(share, to: end, of: rental, at: now().inMilliseconds, request, context)
    }

    /// Moves the end when it was said from when to when, and asks otherwise.
    private func move(
        _ share: OpenedShare, to end: ShareChange.End, of rental: OwnRental, at instant: Date, _ request: Request,
        _ context: PageContext
    ) async throws -> Response {
        let address = "\(rental.address)/shares/\(share.share.id)"
        do {
            _ = try await desk.change(
                share.share.id, ShareChange(end: end), of: rental, by: context.actor, at: instant)
        } catch let moved as EndNotStated {
            return try stating(moved, address, request, context)
        }
        return .redirect(to: "\(address)?done=changed")
    }

    private func changing(
        _ share: OpenedShare, _ form: ShareForm, of rental: OwnRental, _ problems: [String: String],
        _ request: Request, _ context: PageContext
    ) throws -> Response {
        let texts = texts(context)
        let address = "\(rental.address)/shares/\(share.share.id)"
        let until = texts.formats.dateTime(share.share.expiresAt)
        let model = ShareFormModel(
            form, changing: share.share, action: "\(address)/change", back: address, hidden: [],
            head: PageHead(texts("share.change.title"), lead: texts("share.change.lead", ["date": until])),
            lastDay: share.listed.lastClock.map(ShareForm.day), problems: problems, texts: texts)
        return try page(model, problems, request, context)
    }

    /// The page that shows the end before and after, and wants to hear that it is meant.
    private func stating(
        _ moved: EndNotStated, _ address: String, _ request: Request, _ context: PageContext
    ) throws -> Response {
        let texts = texts(context)
        let days = ["before": texts.formats.dateTime(moved.before), "after": texts.formats.dateTime(moved.after)]
        let word = moved.after > moved.before ? "longer" : "shorter"
        let model = ShareConfirmModel(
            head: PageHead(texts("share.end.\(word)")),
            confirm: ConfirmForm(
                texts("share.end.moves", days), action: "\(address)/end",
                button: PageAct(texts("share.end.button"), look: .primary),
                back: PageAct(texts("share.end.keep"), address: address, look: .plain),
                hidden: [
                    FormHidden("was", ContractCoding.text(of: moved.before)),
                    FormHidden("stated", ContractCoding.text(of: moved.after)),
                ]))
        return try pages.page(
            "share-confirm", model, title: model.head.heading, request: request, context: context)
    }
}
