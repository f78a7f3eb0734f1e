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
    private let styleSheet: String
    private let keys: SessionKeys
    private let captures: any SessionCaptures
    private let signer: LinkSigner
    private let now: @Sendable () -> Date

    package init(
        pages: Pages, keys: SessionKeys, captures: any SessionCaptures, signer: LinkSigner,
        now: @escaping @Sendable () -> Date
    ) throws {
        self.pages = pages
        template = try pages.template("guest")
        styleSheet = pages.assets.address(of: "guest.css") ?? ""
        self.keys = keys
        self.captures = captures
        self.signer = signer
        self.now = now
    }

    @Sendable package func show(_ request: Request, _ context: PageContext) async throws -> Response {
        let code = try authentic(context)
        let found = try await captures.captures(of: code)
        let instant = now()
        let shown = found.filter { $0.eraseAt.map { $0 > instant } ?? true }
        guard found.isEmpty || !shown.isEmpty else { throw Self.over }
        let model = GuestPageModel(
            shown, of: code, texts: pages.texts, language: context.language, companyName: pages.site.companyName,
            styleSheet: styleSheet
        ) { rendition, disposition in signer.address(of: rendition.originalID, rendition.recipe, disposition) }
        return try pages.page(template, model, title: model.title, request: request, context: context)
    }

    /// The page's address as a QR code, for the guest beside.
    @Sendable package func qrCode(_ request: Request, _ context: PageContext) async throws -> Response {
        let code = try authentic(context)
        let origin = pages.site.publicOrigin ?? "http://\(request.head.authority ?? "localhost")"
        let svg = try QRCode.svg("\(origin)/g/\(code.text)", title: pages.text("guest.share.title", context))
        return Response(
            status: .ok, headers: [.contentType: "image/svg+xml"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: svg)))
    }

    private func authentic(_ context: PageContext) throws(APIError) -> SessionCode {
        guard let text = context.parameters.get("session"), let code = SessionCode(text),
            code.isAuthentic(mac: keys.mac(ofBooth: code.boothNumber))
        else { throw Self.unknown }
        return code
    }

    private static let unknown = APIError(
        .notFound, code: "unknown-code", message: "No booth has made this code.")
    private static let over = APIError(
        .gone, code: "capture-over", message: "The time for which this was kept is over.")
}
