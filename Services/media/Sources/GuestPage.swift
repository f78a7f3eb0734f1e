import Contracts
package import Foundation
import HTTPTypes
package import Hummingbird
import NIOCore
import QRCodes
package import Vault
package import WebPages

/// `GET /g/{session}` and its QR code: what a guest sees first.
///
/// A code that no booth made is refused before anything is asked of the database.
package struct GuestPage: Sendable {
    private let pages: Pages
    private let template: String
    private let goneTemplate: String
    private let styleSheet: String
    private let door: SessionDoor
    private let captures: any SessionCaptures
    private let signer: LinkSigner
    private let now: @Sendable () -> Date

    package init(
        pages: Pages, keys: SessionKeys, captures: any SessionCaptures, signer: LinkSigner,
        now: @escaping @Sendable () -> Date
    ) throws {
        self.pages = pages
        template = try pages.template("guest")
        goneTemplate = try pages.template("gone")
        styleSheet = pages.assets.address(of: "guest.css") ?? ""
        door = SessionDoor(keys: keys)
        self.captures = captures
        self.signer = signer
        self.now = now
    }

    @Sendable package func show(_ request: Request, _ context: PageContext) async throws -> Response {
        let code = try door.code(context)
        let found = try await captures.captures(of: code)
        let instant = now()
        let shown = found.filter { $0.isShown(at: instant) }
        if shown.isEmpty, let gone = try await goneReason(found, of: code) {
            let model = GonePageModel(gone, texts: pages.texts, language: context.language, styleSheet: styleSheet)
            return try pages.page(
                goneTemplate, model, title: model.title, status: .gone, request: request, context: context)
        }
        let model = GuestPageModel(
            shown, of: code, texts: pages.texts, language: context.language, companyName: pages.site.companyName,
            styleSheet: styleSheet
        ) { rendition, disposition in signer.address(of: rendition.originalID, rendition.recipe, disposition) }
        return try pages.page(template, model, title: model.title, request: request, context: context)
    }

    /// Why nothing is shown; nil when nothing has arrived yet.
    private func goneReason(_ found: [GuestCapture], of code: SessionCode) async throws -> GonePageModel.Reason? {
        if let hidden = found.lazy.compactMap(\.hidden).first { return .hidden(hidden) }
        if let eraseAt = found.lazy.compactMap(\.eraseAt).max() {
            return .hidden(HiddenCapture(cause: .clock, hiddenAt: eraseAt))
        }
        return try await captures.erased(of: code).map { .erased($0) }
    }

    /// The page's address as a QR code, for the guest beside.
    @Sendable package func qrCode(_ request: Request, _ context: PageContext) async throws -> Response {
        let code = try door.code(context)
        let origin = pages.site.origin(of: request)
        let svg = try QRCode.svg("\(origin)/g/\(code.text)", title: pages.text("guest.share.title", context))
        return Response(
            status: .ok, headers: [.contentType: "image/svg+xml"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: svg)))
    }
}
