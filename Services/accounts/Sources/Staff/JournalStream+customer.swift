import Contracts
import Journal

extension JournalStream {
    /// Everything about a customer's data that staff or the company did, or tried.
    static func customer(_ id: Identifier<Customer>) -> JournalStream {
        // An identifier has nothing but digits, letters and hyphens.
        JournalStream("customer:\(id)") ?? .request(id.uuid)
    }
}
