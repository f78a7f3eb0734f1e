/// Why the agent could not do what it was asked. Texts say what to do, and hold no code, password or address.
package enum BoothError: Error, Sendable, Equatable, CustomStringConvertible {
    case notEnrolled(directory: String)
    case alreadyEnrolled(number: Int)
    case unreadableConfiguration(directory: String, String)
    case unreadableSettings(String)
    case unreadableTicket(String)
    case foreignSpool(number: Int)
    case noLocalInterface
    case inUse(directory: String)
    case noFolder(String)
    case unknownCode
    case usedCode
    case expiredCode
    case revoked
    case enrolmentRefused(status: Int)
    case platformAway(String)
    case unusableAnswer
    case unusablePicture(String)
    case unfinishedSimulation(missing: Int, lost: Int)
    case unreadableReceipts(line: Int)
    case untrueReceipts(Int)

    /// Whether starting again without a change cannot help.
    package var isAboutSetUp: Bool {
        switch self {
        case .notEnrolled, .alreadyEnrolled, .unreadableConfiguration, .unreadableSettings, .unreadableTicket,
            .noFolder:
            true
        default: false
        }
    }

    package var description: String {
        switch self {
        case .notEnrolled(let directory):
            "\(directory) holds no enrolled booth; enrol it with the code that an operator gives: booth enrol"
        case .alreadyEnrolled(let number):
            "this directory is booth \(number) already; take another directory, or --again with a new code"
        case .unreadableConfiguration(let directory, let reason): "the booth in \(directory) cannot be read: \(reason)"
        case .unreadableSettings(let reason): "the settings cannot be used: \(reason)"
        case .unreadableTicket(let path):
            "\(path) is no enrolment file; let the operator write it again: ingest booth enrol --file-out"
        case .foreignSpool(let number):
            "the spool holds captures of booth \(number), and the code was another booth's; ask for a code of booth "
                + "\(number), or let the captures leave first"
        case .noLocalInterface:
            "the agent runs and has no local interface; give `booth run` a --local-port, or stop it first"
        case .inUse(let directory): "another process runs the booth in \(directory); end it first"
        case .noFolder(let path): "there is no folder \(path)"
        case .unknownCode: "the platform does not know this code; look at it again, or ask for a new one"
        case .usedCode: "this code was used; ask an operator for a new one"
        case .expiredCode: "this code has expired; ask an operator for a new one"
        case .revoked: "the platform has revoked this booth; keep the spool and call the operator"
        case .enrolmentRefused(let status): "the platform refused the enrolment with status \(status)"
        case .platformAway(let reason): "the platform could not be reached: \(reason)"
        case .unusableAnswer: "the platform's answer cannot be used; is the address right?"
        case .unusablePicture(let path): "\(path) is no JPEG, PNG, GIF, HEIC or MP4 file"
        case .unfinishedSimulation(let missing, let lost):
            "\(missing) captures have no receipt, \(lost) were lost; the ledger says which"
        case .unreadableReceipts(let line): "line \(line) is no receipt as `booth simulate --receipts` writes it"
        case .untrueReceipts(let count):
            "\(count) receipts are not the platform's, not for their booth and bytes, or there twice"
        }
    }
}
