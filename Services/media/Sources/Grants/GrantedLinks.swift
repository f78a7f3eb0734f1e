import Contracts
import HTTPTypes
import Hummingbird
import Passes
import WebPages

/// Opens links that were made under a grant for whoever acts under it now, and for nobody else: none outlives its grant.
struct GrantedLinks: Sendable {
    let desk: PassDesk
    let openings: Openings

    /// - Throws: 403 when the grant is over, is somebody else's, or is for looking only.
    func admit(_ token: LinkToken, _ request: Request, _ context: PageContext) async throws {
        guard let grant = token.grant else { return }
        guard let pass = try await pass(of: request, context), pass.customer != nil, pass.grant?.id == grant.uuid
        else { throw APIError.grantOver }
        guard token.disposition == .inline || pass.allows(DownloadCheck.scope) else { throw APIError.grantNarrow }
        try await openings.record(token.disposition == .inline ? .file : .download, under: grant)
    }

    private func pass(of request: Request, _ context: PageContext) async throws -> Pass? {
        guard let credential = request.bearerToken ?? SessionCookie.secret(of: request, secure: context.isSecure)
        else { return nil }
        do {
            return try await desk.pass(for: credential)
        } catch is PassError {
            return nil
        } catch let error as APIError where error.status == .unauthorized {
            return nil
        }
    }
}
