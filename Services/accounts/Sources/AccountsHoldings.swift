import Contracts
import Erasing
import Foundation
import PersonalData
import PostgreSQL
import Vault

/// What `accounts` erases: of a person, what the contract does not need any more; of a capture it holds nothing.
///
/// A customer who rents now, or will, is kept whole: the contract needs them. Of any other company the contact goes and
/// the company stays; of any other person everything goes, with the key under which it was sealed and the tokens of
/// their programs. That somebody rented booths at some time stays too, and leads to nobody. Whoever signs in is erased with
/// everything that lets them in, unless a customer who rents would have nobody left who decides. What somebody wrote to us on
/// the website goes whole.
struct AccountsHoldings: Holdings {
    let runner: any QueryRunner
    let vault: Vault

    var schema: PersonalSchema { personalData }

    func erase(_ person: Subject, at now: Date) async throws -> ErasedRows {
        let customers = ErasableCustomers(runner: runner)
        let found = try await customers.holding(person.lookups, at: now)
        let (needed, erasable) = (found.filter(\.isNeeded), found.filter { !$0.isNeeded })
        let companies = erasable.filter { $0.kind == .legalPerson }
        let people = erasable.filter { $0.kind == .naturalPerson }
        let tokens = try await customers.removeTokens(of: people)
        try await customers.empty(erasable)
        let members = ErasablePeople(runner: runner)
        let signing = try await members.holding(person.lookups, at: now)
        let gone = signing.filter { !$0.isNeeded }
        let emptied = gone.isEmpty ? [] : try await members.empty(gone, at: now)
        let wanted = try await members.forgetChanges(to: person.lookups)
        let visits = try await ForgetVisitors(runner: runner).forget(person.lookups)
        // Last: whatever fails before takes the rows back, and they must be readable then.
        for key in people.map(\.keyID) + gone.map(\.keyID) + visits { try await vault.destroyKey(key) }
        return ErasedRows(
            removed: ([
                TableCount(table: "customer", count: erasable.count), TableCount(table: "token", count: tokens), wanted,
                TableCount(table: "visitor", count: visits.count),
            ] + emptied).filter { $0.count > 0 },
            retained: [
                RetainedData(table: "customer", count: needed.count, reason: .contract),
                RetainedData(table: "customer", count: companies.count, reason: .company),
                RetainedData(table: "person", count: signing.count - gone.count, reason: .contract),
            ].filter { $0.count > 0 },
            left: try await customers.left(of: person.lookups, but: needed)
                + members.left(of: person.lookups, but: signing.filter(\.isNeeded)))
    }
}
