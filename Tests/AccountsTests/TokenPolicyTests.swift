import Accounts
import Contracts
import Foundation
import Testing

@Suite("TokenPolicy")
struct TokenPolicyTests {
    private let customer = TokenHolder.customer(Identifier(at: Date(timeIntervalSince1970: 1_790_000_000)))

    private func refusal(_ holder: TokenHolder, _ scopes: [String], days: Int = 90, label: String? = "shop") -> Refusal?
    {
        do {
            _ = try TokenPolicy.grant(holder: holder, scopes: scopes, label: label, days: days)
            return nil
        } catch {
            return error
        }
    }

    @Test func `a customer's token reads captures unless told otherwise`() throws {
        let grant = try TokenPolicy.grant(holder: customer, scopes: [], label: "gallery", days: 90)
        #expect(grant.scopes == [.capturesRead])
    }

    @Test func `an operator's token says what it is for`() throws {
        #expect(refusal(.operator, [])?.code == "scope-required")
        let grant = try TokenPolicy.grant(
            holder: .operator, scopes: ["rentals:write", "customers:write", "rentals:write"], label: "shop", days: 1)
        #expect(grant.scopes == [.customersWrite, .rentalsWrite])
    }

    @Test(arguments: TokenScope.allCases)
    func `captures are for customers only, and who is a member for people only`(scope: TokenScope) {
        let isForPeople: Set<TokenScope> = [.membersWrite, .accountWrite, .capturesDownload, .grantsAsk]
        let isForBoth: Set<TokenScope> = [.rentalsRead]
        let isForCustomers = isForBoth.union(
            [.capturesRead, .capturesEdit, .capturesShare, .capturesDelete, .rentalsDelete])
        let isForOperators = Set(TokenScope.allCases).subtracting(isForPeople).subtracting(isForCustomers)
            .union(isForBoth)
        let code: (Bool) -> String? = { $0 ? nil : "scope-not-allowed" }
        #expect(refusal(customer, [scope.rawValue])?.code == code(isForCustomers.contains(scope)))
        #expect(refusal(.operator, [scope.rawValue])?.code == code(isForOperators.contains(scope)))
    }

    @Test func `an unknown scope is refused`() {
        #expect(refusal(.operator, ["everything"])?.code == "scope-unknown")
    }

    @Test(arguments: [(0, false), (1, true), (366, true), (367, false), (-1, false)])
    func `a token lives a day to a year`(days: Int, isAllowed: Bool) {
        #expect((refusal(customer, [], days: days) == nil) == isAllowed)
    }

    @Test func `a token without a label is refused`() {
        #expect(refusal(customer, [], label: " ")?.field == "label")
    }
}

@Suite("SecretToken")
struct SecretTokenTests {
    @Test func `a token reads back what it shows and never describes itself`() throws {
        let token = SecretToken()
        let read = try #require(SecretToken(token.text))
        #expect(read.hash == token.hash && read.hash.count == 32)
        #expect(token.text.count == SecretToken.Kind.token.rawValue.count + 43)
        #expect(!"\(token)".contains(token.text) && "\(token)" == "secret token")
    }

    @Test func `two tokens differ`() {
        #expect(SecretToken().text != SecretToken().text)
    }

    @Test func `only the very text that was issued is read`() {
        let text = SecretToken().text
        #expect(SecretToken(text + "A") == nil)
        #expect(SecretToken(String(text.dropLast())) == nil)
        #expect(SecretToken(String(text.dropFirst(4))) == nil)
        #expect(SecretToken(text.uppercased()) == nil)
        // The last character carries four bits that count and two that must be zero: B has one of those set.
        #expect(SecretToken(String(text.dropLast()) + "B") == nil)
    }
}
