package import Contracts
package import FoundationEssentials

/// A capture in the spool, as its manifest tells it.
///
/// What is personal in it is sealed to the platform; even the names of the files it came from are kept only as hashes.
package struct SpooledCapture: Codable, Sendable, Equatable {
    /// How far a capture has come. Each step is on disk before the next is begun.
    package enum State: String, Codable, Sendable, CaseIterable, Comparable {
        /// In the spool, and nowhere else for certain.
        case taken
        /// All bytes are with ingest.
        case uploaded
        /// The broker has confirmed the fact.
        case published
        /// Ingest has answered; the copy may go.
        case receipted

        package static func < (left: State, right: State) -> Bool {
            (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
        }
    }

    /// One sealed file.
    package struct File: Codable, Sendable, Equatable {
        package let id: Identifier<Original>
        package let role: CaptureRole
        /// Bytes before sealing.
        package let length: Int
        /// SHA-256 before sealing, 64 hexadecimal digits.
        package let sha256: String
        package let sealedLength: Int
        /// SHA-256 of the sealed file, which tells damage of the disk; earlier releases wrote none.
        package let sealedSHA256: String?
    }

    /// The form of this manifest, for later releases.
    package private(set) var format = 1
    package let id: Identifier<Capture>
    /// Counts the captures of this device without gaps.
    package let sequence: Int
    package let session: String
    package let madeAt: Date
    package let takenAt: Date
    package let language: Language
    package let consents: [Consent]
    package let address: Sealed?
    package let answers: Sealed?
    /// Whether booth software said that a guest waits for it.
    package let guestWaits: Bool?
    package let files: [File]
    /// Which files of the watched folder it came from.
    let sources: [SourceMark]
    package internal(set) var state: State
    package internal(set) var stateAt: Date

    init(
        id: Identifier<Capture>, sequence: Int, session: String, madeAt: Date, takenAt: Date, language: Language,
        consents: [Consent], address: Sealed?, answers: Sealed?, guestWaits: Bool, files: [File],
        sources: [SourceMark]
    ) {
        self.id = id
        self.sequence = sequence
        self.session = session
        self.madeAt = madeAt
        self.takenAt = takenAt
        self.language = language
        self.consents = consents
        self.address = address
        self.answers = answers
        self.guestWaits = guestWaits ? true : nil
        self.files = files
        self.sources = sources
        state = .taken
        stateAt = takenAt
    }

    package var sealedLength: Int { files.reduce(0) { $0 + $1.sealedLength } }

    /// The fact to publish once everything is uploaded.
    package func message(from booth: Identifier<Booth>, saidAt: Date) -> CaptureMade {
        CaptureMade(
            captureID: id, boothID: booth, sequence: sequence, session: session, madeAt: madeAt, saidAt: saidAt,
            files: files.map { CaptureMade.File(id: $0.id, role: $0.role, length: $0.length, sha256: $0.sha256) },
            language: language, consents: consents, address: address, answers: answers)
    }
}
