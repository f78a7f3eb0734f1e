package import FoundationEssentials

/// A customer's account was closed by its owners, its grace is over, and what `accounts` held of the customer is erased.
///
/// - Published by: `accounts`, in the transaction that erases it.
/// - Heard by: `retention`, which has the people erased everywhere who were there for this customer only.
/// - Personal data: none; of people only keyed hashes of their addresses.
package struct CustomerClosed: Event {
    package static let name: MessageName = "accounts.customer-closed.v1"

    package var closingID: Identifier<AccountClosing>
    package var customerID: Identifier<Customer>
    /// The contact and the members, but none who is there for another customer too.
    package var lookups: [AddressLookup]
    package var closedAt: Date

    package init(
        closingID: Identifier<AccountClosing>, customerID: Identifier<Customer>, lookups: [AddressLookup],
        closedAt: Date
    ) {
        self.closingID = closingID
        self.customerID = customerID
        self.lookups = lookups
        self.closedAt = closedAt
    }

    package var subject: String { customerID.description }
}

/// A customer's account being closed.
package enum AccountClosing {}
