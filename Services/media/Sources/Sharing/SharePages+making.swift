import Contracts
import Foundation
import HTTPTypes
import Hummingbird
import PostgreSQL
import WebPages

/// Making a share of what was chosen, or of an album.
extension SharePages {
    /// `POST …/shares/new`: the form for what was chosen in the gallery.
    @Sendable func begin(_ request: Request, _ context: PageContext) async throws -> Response {
        let rental = try await OwnRental.named(in: context, database)
        let selection = try await CaptureSelection(form: request, context)
        let captures = try await Deletions(runner: database).shown(selection.captures, of: rental)
        guard !captures.isEmpty else {
            guard selection.captures.isEmpty else { throw APIError.notFound }
            return .redirect(to: rental.address)
        }
        return try await begin(.captures(captures), of: rental, request, context)
    }

    /// `GET …/albums/{album}/share`: the form for an album.
    @Sendable func beginAlbum(_ request: Request, _ context: PageContext) async throws -> Response {
        let rental = try await OwnRental.named(in: context, database)
        guard let id = context.parameters.get("album").flatMap({ Identifier<CaptureAlbum>($0) }) else {
            throw APIError.notFound
        }
        return try await begin(.album(id), of: rental, request, context)
    }

    private func begin(
        _ subject: ShareSubject, of rental: OwnRental, _ request: Request, _ context: PageContext
    ) async throws -> Response {
        let instant = now()
        let lastClock = try await Shares(runner: database).lastClock(of: subject, rental, at: instant)
        let end = ShareTerms.end(wanted: nil, lastClock: lastClock, at: instant)
        return try making(
            ShareForm(until: ShareForm.day(of: end)), subject, of: rental, lastClock: lastClock, [:], request, context)
    }

    @Sendable func make(_ request: Request, _ context: PageContext) async throws -> Response {
        let rental = try await OwnRental.named(in: context, database)
        let selection = try await CaptureSelection(form: request, context)
        let (form, instant) = (ShareForm(selection.fields), now().inMilliseconds)
        let subject: ShareSubject
        if let album = selection.fields["album"].flatMap({ Identifier<CaptureAlbum>($0) }) {
            subject = .album(album)
        } else {
            let captures = try await Deletions(runner: database).shown(selection.captures, of: rental)
            guard !captures.isEmpty else { throw APIError.notFound }
            subject = .captures(captures)
        }
        let problems = form.problems(at: instant)
        guard problems.isEmpty else {
            let lastClock = try await Shares(runner: database).lastClock(of: subject, rental, at: instant)
            return try making(
                form, subject, of: rental, lastClock: lastClock, problems, request, context)
        }
        let id = try await desk.make(
            ShareOrder(
                recipients: form.names, purpose: form.trimmedPurpose, mode: form.mode, end: form.end,
                password: form.password.isEmpty ? nil : form.password),
            of: subject, of: rental, by: context.actor, at: instant)
        return .redirect(to: "\(rental.address)/shares/\(id)?done=made")
    }

    private func making(
        _ form: ShareForm, _ subject: ShareSubject, of rental: OwnRental, lastClock: Date?,
        _ problems: [String: String], _ request: Request, _ context: PageContext
    ) throws -> Response {
        let texts = texts(context)
        let lead: String
        let hidden: [FormHidden]
        switch subject {
        case .captures(let captures):
            lead = texts(
                "share.make.lead.\(captures.count == 1 ? "one" : "many")", ["count": "\(captures.count)"])
            hidden = captures.map { FormHidden("capture", $0.description) }
        case .album(let album):
            lead = texts("share.make.lead.album")
            hidden = [FormHidden("album", album.description)]
        }
        let model = ShareFormModel(
            form, changing: nil, action: "\(rental.address)/shares", back: rental.address, hidden: hidden,
            head: PageHead(texts("share.make.title"), lead: lead), lastDay: lastClock.map(ShareForm.day),
            problems: problems, texts: texts)
        return try page(model, problems, request, context)
    }
}
