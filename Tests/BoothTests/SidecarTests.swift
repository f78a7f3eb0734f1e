import Booth
import Contracts
import Foundation
import Testing

@Suite("Sidecar")
struct SidecarTests {
    private func read(_ json: String) throws -> Sidecar { try Sidecar(json: Array(json.utf8)) }

    @Test func `every field is read and unknown ones are passed over`() throws {
        let sidecar = try read(
            """
            {"madeAt": "2026-11-22T20:15:00.250Z", "language": "de", "address": "a@b.example", "session": "0003",
             "files": ["a.jpg"], "complete": true, "answers": {"team": "blue", "n": [1, 2.5, null, true, {"x": "y"}]},
             "consents": [{"scope": "mail", "given": true, "textHash": "ab", "language": "de",
                           "at": "2026-11-22T20:14:50Z"}], "printer": {"copies": 2}}
            """)
        #expect(sidecar.madeAt == Date(timeIntervalSince1970: 1_795_378_500.25))
        #expect(sidecar.language == .german && sidecar.address == "a@b.example" && sidecar.session == "0003")
        #expect(sidecar.files == ["a.jpg"] && sidecar.isComplete)
        #expect(sidecar.consents.map(\.scope) == [.mail] && sidecar.consents.allow(.mail))
        #expect(
            sidecar.answers.map { String(decoding: $0, as: UTF8.self) }
                == #"{"n":[1,2.5,null,true,{"x":"y"}],"team":"blue"}"#)
    }

    @Test func `the address may be called mail, and a consent without a language has the sidecar's`() throws {
        let sidecar = try read(
            """
            {"language": "fr", "mail": "a@b.example",
             "consents": [{"scope": "mail", "given": true, "textHash": "ab", "at": "2026-11-22T20:14:50Z"}]}
            """)
        #expect(sidecar.address == "a@b.example")
        #expect(sidecar.consents.map(\.language) == [.french])
    }

    @Test func `an empty object is a sidecar`() throws {
        #expect(try read("{}") == Sidecar())
    }

    @Test(arguments: [
        "", "{", "[]", "{\"language\": \"xx\"}", "{\"madeAt\": \"yesterday\"}", "{\"files\": [\"../secret.jpg\"]}",
        "{\"files\": [\"a/b.jpg\"]}", "{\"files\": [\".hidden\"]}", "{\"files\": [\"\"]}", "{\"answers\": 3}",
    ])
    func `what is no sidecar is refused without repeating it`(json: String) {
        #expect(throws: SpoolError.unreadableSidecar) { try read(json) }
    }
}
