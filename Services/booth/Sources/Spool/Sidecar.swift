package import Contracts
package import FoundationEssentials

/// What booth software writes beside a capture: `IMG_0001.json` for `IMG_0001.jpg`.
///
/// ```json
/// {"madeAt": "2026-11-22T20:15:00Z", "language": "nl", "mail": "guest@mail.example",
///  "answers": {"team": "blue"}, "session": "0003…", "files": ["IMG_0001.jpg", "IMG_0001.mp4"], "complete": true,
///  "consents": [{"scope": "mail", "given": true, "textHash": "…", "language": "nl", "at": "2026-11-22T20:14:50Z"}]}
/// ```
///
/// Every field may be missing. `address` says the same as `mail`; a consent without a language has the sidecar's.
/// A file may say what it is, `{"name": "IMG_0001.jpg", "role": "photo"}`, where its content alone does not tell; and
/// `"guestWaits": true` lets a capture go before others. Fields this program does not know are passed over.
package struct Sidecar: Sendable, Equatable {
    private static let mostFiles = 256
    private static let mostConsents = 32
    /// Bytes of the hash by which a consent names its text.
    private static let longestHash = 128
    /// Seconds since 1970 that an instant can have.
    static let instants = 0.0...32_503_680_000

    /// When the capture was made, by the booth's clock; otherwise when its first file was written.
    package var madeAt: Date?
    package var language: Language?
    /// The guest's mail address as it was typed.
    package var address: String?
    /// The answers on the booth's form, as the JSON object that stood there.
    package var answers: [UInt8]?
    /// The code that was shown to the guest already, when the software asked for one.
    package var session: String?
    /// The capture's files by name, when they are not simply those of the same base name.
    package var files: [String]
    /// What the software calls files, by name, where it says so.
    package var roles: [String: CaptureRole]
    /// Whether a guest waits at the booth until the capture has arrived.
    package var guestWaits: Bool
    /// Whether the software says that all files are written to their end.
    package var isComplete: Bool
    package var consents: [Consent]

    package init(
        madeAt: Date? = nil, language: Language? = nil, address: String? = nil, answers: [UInt8]? = nil,
        session: String? = nil, files: [String] = [], roles: [String: CaptureRole] = [:], guestWaits: Bool = false,
        isComplete: Bool = false, consents: [Consent] = []
    ) {
        self.madeAt = madeAt
        self.language = language
        self.address = address
        self.answers = answers
        self.session = session
        // A file that is named twice is still one.
        var names: Set<String> = []
        self.files = files.filter { names.insert($0).inserted }
        self.roles = roles
        self.guestWaits = guestWaits
        self.isComplete = isComplete
        self.consents = consents
    }

    /// Reads the file's bytes.
    ///
    /// - Throws: ``SpoolError/unreadableSidecar`` when they are no JSON object of this form, which also is what a file
    ///   looks like that is being written.
    package init(json: [UInt8]) throws(SpoolError) {
        do {
            let fields = try JSONDecoder().decode(Fields.self, from: Data(json))
            self.init(
                madeAt: try fields.madeAt.map(Self.instant), language: fields.language,
                address: fields.mail ?? fields.address,
                answers: try fields.answers.map { try [UInt8](Self.encoder.encode($0)) }, session: fields.session,
                files: (fields.files ?? []).map(\.name),
                roles: Dictionary(
                    (fields.files ?? []).compactMap { file in file.role.map { (file.name, $0) } },
                    uniquingKeysWith: { first, _ in first }),
                guestWaits: fields.guestWaits ?? false, isComplete: fields.complete ?? false,
                consents: try (fields.consents ?? []).map { try $0.consent(in: fields.language ?? .dutch) })
        } catch {
            throw .unreadableSidecar
        }
        // A name with a slash would reach out of the watched folder.
        guard files.allSatisfy({ !$0.isEmpty && !$0.utf8.contains(UInt8(ascii: "/")) && !$0.hasPrefix(".") }),
            isTakenByPlatform
        else { throw .unreadableSidecar }
    }

    /// Whether the platform takes what the sidecar says. It refuses a capture with more for ever, so that is better said
    /// at the booth, while the software's files are still where they are.
    private var isTakenByPlatform: Bool {
        files.count <= Self.mostFiles && consents.count <= Self.mostConsents
            && consents.allSatisfy { $0.textHash.utf8.count <= Self.longestHash }
            && (madeAt.map { Self.instants.contains($0.timeIntervalSince1970) } ?? true)
    }

    private static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }

    fileprivate static func instant(_ text: String) throws(SpoolError) -> Date {
        guard let instant = ContractCoding.instant(text) else { throw .unreadableSidecar }
        return instant
    }
}

/// The sidecar's JSON, field by field.
private struct Fields: Decodable {
    /// A name, or an object with a name and a role.
    struct NamedFile: Decodable {
        let name: String
        let role: CaptureRole?

        private enum CodingKeys: CodingKey { case name, role }

        init(from decoder: any Decoder) throws {
            if let name = try? decoder.singleValueContainer().decode(String.self) {
                (self.name, role) = (name, nil)
                return
            }
            let container = try decoder.container(keyedBy: CodingKeys.self)
            name = try container.decode(String.self, forKey: .name)
            role = try container.decodeIfPresent(CaptureRole.self, forKey: .role)
        }
    }

    struct ConsentFields: Decodable {
        let scope: Consent.Scope
        let given: Bool
        let textHash: String
        let language: Language?
        let at: String

        func consent(in language: Language) throws -> Consent {
            Consent(
                scope: scope, isGiven: given, textHash: textHash, language: self.language ?? language,
                at: try Sidecar.instant(at))
        }
    }

    let madeAt: String?
    let language: Language?
    let mail: String?
    let address: String?
    let answers: [String: JSONValue]?
    let session: String?
    let files: [NamedFile]?
    let guestWaits: Bool?
    let complete: Bool?
    let consents: [ConsentFields]?
}
