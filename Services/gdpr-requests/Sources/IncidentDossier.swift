import Contracts
import Foundation

/// What the authority's form asks (Art. 33(3) GDPR). It takes nothing by mail, so an officer copies this into it.
struct IncidentDossier: Codable, Sendable, Equatable {
    var incident: String
    var awareAt: String
    var dueAt: String
    var legalMaximumAt: String
    /// Art. 33(3)(a).
    var nature: String
    var kind: String
    var cause: String
    var categoriesOfPeople: String?
    var approximatePeople: Int?
    var categoriesOfRecords: String?
    var approximateRecords: Int?
    /// Art. 33(3)(b).
    var contact: String
    /// Art. 33(3)(c).
    var consequences: String?
    /// Art. 33(3)(d).
    var measures: String?
    /// Art. 33(1): why the authority was told late, where it was.
    var lateBecause: String?
    var peopleToldAt: String?
    /// In which way, where it was not by our mails alone.
    var peopleToldHow: String?
    var customersToldAt: String?
    var customersToldHow: String?
    /// Why somebody is not told, and who decided that, by the name of the clock.
    var notOwed: [String: String]
    /// What is not known yet; it may follow in phases (Art. 33(4)).
    var missing: [String]

    init(_ state: IncidentState) {
        let (incident, facts) = (state.incident, state.incident.facts)
        let clock = { name in state.clocks.first { $0.clock == name } }
        self.incident = incident.id.description
        awareAt = ContractCoding.text(of: incident.awareAt)
        dueAt = clock(LegalClock.breachAuthority).map { ContractCoding.text(of: $0.dueAt) } ?? ""
        legalMaximumAt = clock(.breachAuthority).map { ContractCoding.text(of: $0.legalMaximumAt) } ?? ""
        nature = facts.what
        kind = incident.kind.rawValue
        cause = incident.cause.rawValue
        categoriesOfPeople = facts.categoriesOfPeople
        approximatePeople = state.counts.map { $0.guests + $0.customers }
        categoriesOfRecords = facts.categoriesOfRecords
        approximateRecords = state.counts?.records
        contact = facts.contact
        consequences = facts.consequences
        measures = facts.measures
        lateBecause = clock(.breachAuthority)?.lateBecause
        peopleToldAt = clock(.breachPeople)?.toldAt.map(ContractCoding.text)
        peopleToldHow = clock(.breachPeople)?.toldHow
        customersToldAt = clock(.breachCustomers)?.toldAt.map(ContractCoding.text)
        customersToldHow = clock(.breachCustomers)?.toldHow
        notOwed = [:]
        for clock in state.clocks {
            guard let because = clock.notOwedBecause else { continue }
            notOwed[clock.clock.rawValue] = because + (clock.notOwedBy.map { ", says \($0)" } ?? "")
        }
        missing = []
        missing = fields.filter { $0.value == nil && $0.isOwed }.map(\.name)
    }

    private struct Field {
        var name: String
        var value: String?
        var isOwed = true
    }

    private var fields: [Field] {
        [
            Field(name: "nature (33(3)(a))", value: "\(kind), \(cause): \(nature)"),
            Field(name: "categories of people (33(3)(a))", value: categoriesOfPeople),
            Field(name: "approximate number of people (33(3)(a))", value: approximatePeople.map(String.init)),
            Field(name: "categories of records (33(3)(a))", value: categoriesOfRecords),
            Field(name: "approximate number of records (33(3)(a))", value: approximateRecords.map(String.init)),
            Field(name: "contact (33(3)(b))", value: contact),
            Field(name: "likely consequences (33(3)(c))", value: consequences),
            Field(name: "measures taken or proposed (33(3)(d))", value: measures),
            Field(name: "aware since", value: awareAt),
            Field(name: "due (72 hours)", value: dueAt),
            Field(name: "latest by Regulation 1182/71", value: legalMaximumAt),
            Field(name: "reasons for the delay (33(1))", value: lateBecause, isOwed: false),
            Field(name: "people concerned told at", value: peopleToldAt, isOwed: false),
            Field(name: "people concerned told how", value: peopleToldHow, isOwed: false),
            Field(name: "customers told at", value: customersToldAt, isOwed: false),
            Field(name: "customers told how", value: customersToldHow, isOwed: false),
        ]
            + notOwed.sorted { $0.key < $1.key }
            .map { Field(name: "\($0.key) not told because", value: $0.value, isOwed: false) }
    }

    /// Name and value, a field after the other.
    var text: String {
        fields.compactMap { field in
            guard field.value != nil || field.isOwed else { return nil }
            return "\(field.name)\n    \(field.value ?? "not known yet: incident update")"
        }.joined(separator: "\n")
    }
}
