import Hummingbird
import Passes

/// What the head of every page offers to whoever is signed in for a customer: the ways that their role opens.
struct MemberNavigation: Sendable {
    var ways: [Way]

    struct Way: Sendable {
        var address: String
        /// One of these is true; the template has a text for each.
        var isRentals = false
        var isMembers = false
        var isAccount = false
        var isAccess = false
        var isConsents = false
        var isStaff = false
        var isCurrent = false
    }

    /// Nil for whoever is not signed in.
    init?(_ request: Request, _ context: PageContext) {
        guard let pass = context.pass, pass.session != nil else { return nil }
        let here = request.uri.path
        func way(_ address: String, _ also: String? = nil) -> Way {
            Way(address: address, isCurrent: here.hasPrefix(address) || also.map { here.hasPrefix($0) } ?? false)
        }
        var rentals = way("/accounts/rentals", "/media/")
        rentals.isRentals = true
        var members = way("/accounts/members")
        members.isMembers = true
        var account = way("/accounts/me", "/accounts/account")
        account.isAccount = true
        var access = way("/accounts/access")
        access.isAccess = true
        var consents = way("/accounts/consents")
        consents.isConsents = true
        var staff = way("/accounts/staff")
        staff.isStaff = true
        let (mayRead, isStaff) = (pass.allows("rentals:read"), pass.allows("grants:ask"))
        ways =
            (mayRead ? [rentals] : []) + (pass.allows("members:write") ? [members] : [])
            + (mayRead && pass.grant == nil ? [access] : []) + (pass.allows("account:write") ? [consents] : [])
            + (isStaff ? [staff] : []) + [account]
    }
}
