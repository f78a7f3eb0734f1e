import Foundation
import Hummingbird
import Passwords
import ServiceHost
import Vault
import WebPages

/// The pages of people who sign in.
struct AccountsPages: Sendable {
    private let signIn: SignInPages
    private let forgotten: ForgottenPages
    private let invitation: InvitationPages
    private let rentals: RentalsPage
    private let rental: RentalPage
    private let rentalDeletion: RentalDeletionPages
    private let members: MembersPages
    private let me: MePages
    private let secondFactor: SecondFactorPages
    private let closing: ClosingPages
    private let contact: ContactPages
    private let address: AddressPages
    private let addressLinks: AddressLinkPages
    private let undertaking: UndertakingPages
    private let staff: StaffPages
    private let access: AccessPages
    private let consents: ConsentPages

    init(
        _ frame: ServiceFrame, _ backbone: Backbone, vault: Vault, hasher: LookupHasher, passwords: PasswordHasher
    ) throws {
        let (pages, unit) = (frame.pages, backbone.unit)
        let rules = PasswordRules(
            leaked: try BreachedPasswords(file: frame.settings.string("LEAKED_PASSWORDS_FILE")))
        let door = PersonDoor(
            check: SessionCheck(database: backbone.database, now: frame.now), unready: try UnreadyPage(pages: pages))
        signIn = try SignInPages(
            pages: pages,
            signIn: SignIn(database: backbone.database, unit: unit, hasher: hasher, passwords: passwords), door: door,
            vault: vault)
        forgotten = try ForgottenPages(signIn: signIn, unit: unit, rules: rules)
        invitation = try InvitationPages(signIn: signIn, unit: unit, rules: rules)
        rentals = try RentalsPage(pages: pages, door: door)
        rental = try RentalPage(pages: pages, door: door)
        rentalDeletion = RentalDeletionPages(signIn: signIn, delete: DeleteRental(unit: unit))
        members = try MembersPages(
            pages: pages, door: door, directory: MemberDirectory(database: backbone.database, vault: vault),
            invite: InviteMember(unit: unit, vault: vault, hasher: hasher),
            change: ChangeMembers(unit: unit))
        me = try MePages(signIn: signIn, unit: unit, rules: rules)
        secondFactor = try SecondFactorPages(signIn: signIn, unit: unit)
        closing = ClosingPages(signIn: signIn, close: CloseAccount(unit: unit, vault: vault))
        contact = try ContactPages(
            pages: pages, keep: KeepMessage(unit: unit, vault: vault, hasher: hasher),
            frames: FrameOrigins(try frame.settings.list(FrameOrigins.name)), now: frame.now)
        let changeAddress = ChangeAddress(unit: unit, vault: vault, hasher: hasher)
        address = AddressPages(signIn: signIn, change: changeAddress)
        addressLinks = try AddressLinkPages(signIn: signIn, change: changeAddress)
        undertaking = UndertakingPages(signIn: signIn, unit: unit)
        let grants = try GrantDesk(frame, backbone)
        staff = try StaffPages(pages: pages, door: door, desk: grants)
        access = try AccessPages(pages: pages, door: door, desk: grants)
        consents = try ConsentPages(
            pages: pages, door: door, desk: ConsentDesk(unit: unit, journal: grants.journal))
    }

    func add(to router: Router<PageContext>) {
        // From one place, behind which many may sit; what guesses is slowed down by ``GuessingPolicy``.
        let group = router.group("accounts").add(
            middleware: RateLimit(TokenBuckets(burst: 240, every: .milliseconds(200)))
        )
        .add(middleware: BusyPasswords())
        signIn.add(to: group)
        forgotten.add(to: group)
        invitation.add(to: group)
        rentals.add(to: group)
        rental.add(to: group)
        rentalDeletion.add(to: group)
        members.add(to: group)
        me.add(to: group)
        secondFactor.add(to: group)
        closing.add(to: group)
        contact.add(to: group)
        address.add(to: group)
        addressLinks.add(to: group)
        undertaking.add(to: group)
        staff.add(to: group)
        access.add(to: group)
        consents.add(to: group)
    }
}

/// Says that too many passwords are being checked at once.
private struct BusyPasswords: RouterMiddleware {
    typealias Context = PageContext

    func handle(
        _ request: Request, context: PageContext, next: (Request, PageContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch PasswordError.busy {
            throw APIError.busy
        }
    }
}
