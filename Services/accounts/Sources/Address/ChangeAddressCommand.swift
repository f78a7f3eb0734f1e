import ArgumentParser
import Contracts
import Foundation
import ServiceHost
import Vault

struct ChangeAddressCommand: ServiceCommand {
    typealias Program = Accounts
    static let configuration = CommandConfiguration(
        commandName: "change-address",
        abstract: "Ask for another address for a member who has lost the old one.",
        discussion: """
            Make sure by other ways that it is the member who asks: whoever has the new address can have another \
            password mailed there afterwards. The new address gets a link that is good for an hour, and following it \
            changes the address at once. The old one is told and can prevent it until then only; the change ends every \
            session and every link. Without this command both must agree, at /accounts/me/address.
            """)

    @Argument(help: "The member.")
    var member: String

    @Option(help: "The customer.")
    var customer: String

    @Option(help: "The new mail address.")
    var mail: String

    @OptionGroup var operatorOptions: OperatorCommandOptions

    func run(_ frame: ServiceFrame) async throws {
        let member = try CommandDesk.identifier(member, Member.self, "MEMBER")
        let customer = try CommandDesk.identifier(customer, Customer.self, "--customer")
        try await CommandDesk.work(frame) { backbone in
            guard let known = try await Members(runner: backbone.database).member(member), known.customerID == customer
            else { throw Refusal("member", "member-unknown", "there is no such member") }
            try await ChangeAddress(
                unit: backbone.unit, vault: try backbone.vault(), hasher: try backbone.lookupHasher()
            ).begin(mail, of: known.personID, isProven: true, by: Order(operatorOptions), at: frame.now())
        }
    }
}
