import Accounts
import Testing

@Suite("GrantPolicy")
struct GrantPolicyTests {
    private func refusal(
        purpose: String? = "maintenance", ticket: String? = "T-12", reason: String? = "because",
        minutes: String? = "30",
        more: [String] = []
    ) -> String? {
        do {
            _ = try GrantPolicy.wish(purpose: purpose, ticket: ticket, reason: reason, minutes: minutes, more: more)
            return nil
        } catch {
            return error.code
        }
    }

    @Test func `looking wants nobody else, more does`() throws {
        let looking = try GrantPolicy.wish(
            purpose: "follow-up", ticket: " T-12 ", reason: "because", minutes: "60", more: [])
        #expect(!looking.wantsApproval && looking.ticket == "T-12" && looking.purpose == .followUp)
        #expect(looking.scopes == [.rentalsRead, .capturesRead])
        for scope in GrantPolicy.more {
            let wish = try GrantPolicy.wish(
                purpose: "maintenance", ticket: "#7", reason: "because", minutes: "1", more: [scope.rawValue])
            #expect(wish.wantsApproval && wish.scopes.contains(scope))
        }
    }

    @Test func `there are two purposes, an hour, a ticket and a reason`() {
        #expect(refusal(purpose: "curiosity") == "purpose-unknown" && refusal(purpose: nil) == "purpose-unknown")
        #expect(["0", "61", "-1", "1.5", nil].allSatisfy { refusal(minutes: $0) == "minutes-out-of-range" })
        #expect(["", nil, "An Peeters", "an@feest.example"].allSatisfy { refusal(ticket: $0) == "ticket-malformed" })
        #expect(refusal(reason: " ") == "reason-required")
    }

    @Test(arguments: ["rentals:delete", "members:write", "account:write", "captures:share", "customers:read", "all"])
    func `what is not in the list nobody gets by asking`(scope: String) {
        #expect(refusal(more: [scope]) == "scope-unknown")
    }
}
