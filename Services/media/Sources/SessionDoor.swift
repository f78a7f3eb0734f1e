import Contracts
import HTTPTypes
import Hummingbird
import Vault
import WebPages

/// Lets in whoever has a code that a booth made, before anything is asked of the database.
struct SessionDoor: Sendable {
    let keys: SessionKeys

    /// The code in the address of the request.
    ///
    /// - Throws: 404 for a code that no booth made.
    func code(_ context: PageContext) throws(APIError) -> SessionCode {
        guard let text = context.parameters.get("session"), let code = SessionCode(text),
            code.isAuthentic(mac: keys.mac(ofBooth: code.boothNumber))
        else { throw Self.unknown }
        return code
    }

    private static let unknown = APIError(
        .notFound, code: "unknown-code", message: "No booth has made this code.")
}
