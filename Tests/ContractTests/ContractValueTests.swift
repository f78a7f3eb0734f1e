import Contracts
import FoundationEssentials
import Testing

@Suite("Contract values")
struct ContractValueTests {
    @Test(arguments: ["media.capture-ready.v1", "gdpr-requests.find.v12"])
    func `a well-formed name is read`(text: String) throws {
        #expect(try #require(MessageName(text)).description == text)
    }

    @Test(arguments: [
        "media.capture-ready", "Media.ready.v1", "media..v1", "media.ready.v0", "media.ready.v1.more", "",
    ])
    func `a malformed name is refused`(text: String) { #expect(MessageName(text) == nil) }

    @Test func `identifiers made later sort later`() {
        let first = Identifier<Capture>(at: Date(timeIntervalSince1970: 1_000_000))
        let second = Identifier<Capture>(at: Date(timeIntervalSince1970: 1_000_000.002))
        #expect(first < second)
    }

    @Test func `an identifier carries version 7 and the variant of RFC 9562`() {
        let text = Array(Identifier<Capture>(at: Date(timeIntervalSince1970: 1)).description)
        #expect(text[14] == "7")
        #expect("89ab".contains(text[19]))
    }

    @Test(arguments: [1_790_000_000.987, 1_790_000_000.001, 0, -0.5, -86_400.25, 1_790_000_000.9996])
    func `instants keep their milliseconds on the wire`(seconds: Double) throws {
        let instant = Date(timeIntervalSince1970: seconds).inMilliseconds
        let sent = CustomerEnrolled(customerID: Identifier(at: instant), kind: .naturalPerson, enrolledAt: instant)
        #expect(try ContractCoding.decode(CustomerEnrolled.self, from: ContractCoding.encode(sent)) == sent)
    }

    @Test func `a field that this release does not know is passed over`() throws {
        let body = """
            {"customerID":"019f0000-0000-7000-8000-000000000001","kind":"legal-person",
            "enrolledAt":"2026-01-01T00:00:00Z","color":"green"}
            """
        #expect(try ContractCoding.decode(CustomerEnrolled.self, from: Array(body.utf8)).kind == .legalPerson)
    }

    @Test(arguments: ["Jan Peters", "jan peters", " Jan  PETERS ", "JanPeters", "Jan\tPeters"])
    func `a working name is one person's however it is written`(name: String) {
        #expect(OperatorName(name) == OperatorName("Jan Peters"))
        #expect(OperatorName(name) != OperatorName("Jan Peeters"))
    }

    @Test func `the last word about a consent counts`() {
        func consent(_ isGiven: Bool, at seconds: Double) -> Consent {
            Consent(
                scope: .mail, isGiven: isGiven, textHash: "", language: .dutch,
                at: Date(timeIntervalSince1970: seconds))
        }
        #expect(![consent(true, at: 1), consent(false, at: 2)].allow(.mail))
        #expect([consent(true, at: 3), consent(false, at: 2)].allow(.mail))
        #expect(![consent(true, at: 1)].allow(.show))
    }
}
