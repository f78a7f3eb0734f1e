import Foundation
import HTTPTypes
import Hummingbird
import MessagingRuntime
import NIOCore
import Passes
import PostgreSQL
import Vault
import WebPages

/// What programs may ask of accounts over HTTP; `openapi.yaml` beside this folder describes it, and a test holds the two
/// together.
struct AccountsAPI: Sendable {
    let database: Database
    let unit: UnitOfWork
    let vault: Vault
    let hasher: LookupHasher
    let issuer: PassIssuer
    let consents: ConsentDesk
    let now: @Sendable () -> Date

    func add(to router: Router<PageContext>) {
        let check = TokenCheck(database: database, now: now)
        let api = router.group("accounts/api").add(middleware: Refusals())
        CustomersAPI(
            check: check, database: database, vault: vault,
            enrol: EnrolCustomer(unit: unit, vault: vault, hasher: hasher), now: now
        ).add(to: api)
        RentalsAPI(
            check: check, database: database, book: BookRental(unit: unit), delete: DeleteRental(unit: unit),
            instruct: InstructRental(unit: unit), now: now
        )
        .add(to: api)
        MembersAPI(
            sessions: SessionCheck(database: database, now: now),
            directory: MemberDirectory(database: database, vault: vault),
            invite: InviteMember(unit: unit, vault: vault, hasher: hasher), change: ChangeMembers(unit: unit)
        ).add(to: api)
        PassesAPI(check: check, issuer: issuer, now: now).add(to: api)
        ConsentsAPI(sessions: SessionCheck(database: database, now: now), desk: consents).add(to: api)
    }
}

/// Turns what the policies refuse into answers.
struct Refusals: RouterMiddleware {
    typealias Context = PageContext

    func handle(
        _ request: Request, context: PageContext, next: (Request, PageContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let refusal as Refusal {
            throw APIError.invalid(refusal.field, refusal.reason, code: refusal.code)
        } catch let refusal as RentalDeletionRefusal {
            throw APIError(refusal)
        } catch let conflict as BookingConflict {
            throw APIError(.conflict, code: "booth-already-booked", message: "\(conflict)", field: "booths")
        }
    }
}

extension APIError {
    fileprivate init(_ refusal: RentalDeletionRefusal) {
        switch refusal {
        case .unknown: self.init(.notFound, code: "rental-unknown", message: "\(refusal)")
        case .notDeleted: self.init(.conflict, code: "rental-not-deleted", message: "\(refusal)")
        case .final: self.init(.conflict, code: "deletion-final", message: "\(refusal)")
        case .accountClosed: self.init(.conflict, code: "account-closed", message: "\(refusal)")
        }
    }
}

/// An answer in JSON with sorted keys.
enum JSONAnswer {
    static func make(
        _ value: some Encodable, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var headers = headers
        headers[.contentType] = "application/json"
        return Response(
            status: status, headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: try encoder.encode(value))))
    }
}
