import Contracts
import WebPages

/// What staff see: their own grants, those of others that wait for a second person, and the form that asks.
struct StaffModel: Component {
    struct Line: Component {
        var id: String
        var label: String
        var state: StatusBadge
        var facts: FactList
        var mayEnter: Bool
        var mayApprove: Bool
    }

    var head: PageHead
    var errors: FormErrors?
    var notice: PageNotice?
    var own: [Line]
    var waiting: [Line]
    var customer: FormField
    var purpose: FormChoices
    var ticket: FormField
    var reason: FormField
    var minutes: FormField
    var more: [FormCheckbox]
    var acts: [PageAct]

    var derived: [String: (any Sendable)?] { ["hasOwn": !own.isEmpty, "hasWaiting": !waiting.isEmpty] }

    init(_ words: GrantWords, number: Int, own: [StoredGrant], waiting: [StoredGrant]) {
        let texts = words.texts
        func line(_ grant: StoredGrant, isOwn: Bool) -> Line {
            Line(
                id: "\(grant.id)",
                label: texts("staff.line", ["purpose": words.purpose(grant), "ticket": grant.wish.ticket]),
                state: words.state(grant),
                facts: FactList([
                    FactList.Fact(texts("staff.customer"), "\(grant.customerID)"),
                    FactList.Fact(texts("access.reason"), grant.wish.reason),
                    FactList.Fact(texts("access.may"), words.scopes(grant)),
                    FactList.Fact(texts("access.when"), words.period(grant)),
                ]), mayEnter: isOwn && grant.isActive(at: words.now), mayApprove: !isOwn)
        }
        head = PageHead(texts("staff.title"), lead: texts("staff.lead", ["number": "\(number)"]))
        self.own = own.map { line($0, isOwn: true) }
        self.waiting = waiting.map { line($0, isOwn: false) }
        customer = FormField(
            "customer", texts("staff.customer"), hint: texts("staff.customer.hint"), autocomplete: "off", maxLength: 36)
        purpose = FormChoices(
            "purpose", texts("staff.purpose"),
            GrantPurpose.allCases.map { FormOption($0.rawValue, texts("grant.purpose.\($0.rawValue)")) })
        ticket = FormField(
            "ticket", texts("access.ticket"), hint: texts("staff.ticket.hint"), autocomplete: "off", maxLength: 40)
        reason = FormField(
            "reason", texts("access.reason"), hint: texts("staff.reason.hint"), autocomplete: "off", maxLength: 300)
        minutes = FormField(
            "minutes", texts("staff.minutes"), value: "30", kind: "number", inputMode: "numeric", least: "1",
            most: "60", isShort: true)
        more = GrantPolicy.more.map { scope in
            let word = GrantWords.word(scope)
            return FormCheckbox(word, texts("staff.more.\(word)"), value: scope.rawValue)
        }
        acts = [PageAct(texts("staff.ask"), look: .primary)]
    }

    /// Puts back what was typed.
    mutating func fill(
        customer: String?, purpose: String?, ticket: String?, reason: String?, minutes: String?, more: [String]
    ) {
        self.customer.value = customer ?? ""
        self.ticket.value = ticket ?? ""
        self.reason.value = reason ?? ""
        self.minutes.value = minutes ?? self.minutes.value
        for index in self.purpose.options.indices {
            self.purpose.options[index].isChosen = self.purpose.options[index].value == purpose
        }
        for index in self.more.indices { self.more[index].isChosen = more.contains(self.more[index].value) }
    }

    /// Says beside the field what is wrong with it.
    mutating func refuse(_ field: String, _ text: String) {
        switch field {
        case "customer": customer.error = text
        case "purpose": purpose.error = text
        case "ticket": ticket.error = text
        case "reason": reason.error = text
        case "minutes": minutes.error = text
        default: break
        }
        errors = FormErrors([FormErrors.Line(text, field: field == "more" ? nil : field)])
    }
}
