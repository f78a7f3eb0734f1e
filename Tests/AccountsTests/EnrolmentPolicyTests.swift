import Accounts
import Contracts
import Testing

@Suite("EnrolmentPolicy")
struct EnrolmentPolicyTests {
    private func request(_ change: (inout EnrolmentRequest) -> Void = { _ in }) -> EnrolmentRequest {
        var request = EnrolmentRequest(
            kind: "legal-person", name: "Feest BV", contactName: "Ann Peeters", contactMail: "ann@feest.example")
        change(&request)
        return request
    }

    private func refusal(_ change: (inout EnrolmentRequest) -> Void) -> Refusal? {
        do {
            _ = try EnrolmentPolicy.enrolment(request(change))
            return nil
        } catch {
            return error
        }
    }

    @Test func `a company has a name, a contact and an address`() throws {
        let enrolment = try EnrolmentPolicy.enrolment(request { $0.name = "  Feest \n BV " })
        #expect(enrolment.name == "Feest BV")
        #expect(enrolment.contactName == "Ann Peeters" && enrolment.contactMail == "ann@feest.example")
    }

    @Test func `nobody is enrolled without a known kind`() {
        #expect(refusal { $0.kind = nil }?.code == "kind-required")
        let refusal = refusal { $0.kind = "company" }
        #expect(refusal?.code == "kind-unknown" && refusal?.field == "kind")
        #expect(refusal?.reason == "must be legal-person or natural-person")
    }

    @Test func `a natural person is their own contact`() {
        #expect(refusal { $0.kind = "natural-person" }?.code == "contact-superfluous")
        let alone = refusal {
            $0.kind = "natural-person"
            $0.contactName = nil
        }
        #expect(alone == nil)
    }

    @Test(arguments: ["", "ann", "ann@", "@feest.example", "ann@feest example", "ann@@feest.example"])
    func `what is no mail address is refused and not repeated`(mail: String) {
        let refusal = refusal { $0.contactMail = mail }
        #expect(refusal?.field == "contactMail")
        #expect(mail.isEmpty || refusal.map { !"\($0)".contains("feest") && !"\($0)".contains("ann") } == true)
    }

    @Test func `a customer is written to in Dutch unless another of our languages is given`() throws {
        #expect(try EnrolmentPolicy.enrolment(request()).language == .dutch)
        #expect(try EnrolmentPolicy.enrolment(request { $0.language = "fr" }).language == .french)
        let refusal = refusal { $0.language = "es" }
        #expect(refusal?.field == "language" && refusal?.code == "language-unknown")
        #expect(refusal?.reason == "must be nl, fr, de or en")
    }

    @Test func `a name that is missing, endless or malformed is refused`() {
        #expect(refusal { $0.name = " " }?.code == "name-required")
        #expect(refusal { $0.name = String(repeating: "a", count: 201) }?.code == "name-too-long")
        #expect(refusal { $0.name = "Feest\u{0}BV" }?.code == "name-malformed")
    }
}
