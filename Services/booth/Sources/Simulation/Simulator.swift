package import Contracts
internal import Crypto
internal import DurableFiles
package import FoundationEssentials
internal import Hexadecimal
internal import OwnThread

/// Plays booth software: makes captures as a plan says and keeps the ledger of what became of them.
///
/// Only the making is played. Everything behind the folder is the real agent: spool, uploads, messages, receipts.
package actor Simulator {
    /// What is to be made.
    package struct Plan: Sendable {
        package var captures: Int
        /// When each is made.
        package var arrivals: Arrivals
        package var pictures: [UniquePicture]
        package var language: Language
        /// The guest's address, in which `{n}` is the capture's number and `{booth}` the booth's; `nil` for guests who
        /// leave none.
        package var mail: String?

        package init(
            captures: Int, arrivals: Arrivals, pictures: [UniquePicture], language: Language, mail: String?
        ) {
            self.captures = captures
            self.arrivals = arrivals
            self.pictures = pictures
            self.language = language
            self.mail = mail
        }
    }

    private let plan: Plan
    private let folder: String
    private let booth: EnrolledBooth
    private let now: @Sendable () -> Date
    private var ledgerSoFar: Ledger
    private var places: [String: Int] = [:]
    private var placesOfCaptures: [Identifier<Capture>: Int] = [:]
    private var receiptsSoFar: [Identifier<Capture>: KeptReceipt] = [:]
    private var begun: ContinuousClock.Instant?

    private let thread = OwnThread(named: "simulator")
    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// - Parameters:
    ///   - folder: watched by the agent, and filled by nobody else.
    ///   - now: the booth's clock.
    package init(_ plan: Plan, folder: String, booth: EnrolledBooth, now: @escaping @Sendable () -> Date = { Date() }) {
        self.plan = plan
        self.folder = folder
        self.booth = booth
        self.now = now
        ledgerSoFar = Ledger(booth: booth.identity.number, wanted: plan.captures)
    }

    deinit { thread.stop() }

    package var ledger: Ledger { ledgerSoFar }

    /// One of each capture that has one.
    package var receipts: [KeptReceipt] { receiptsSoFar.values.sorted { $0.capture < $1.capture } }

    package var isComplete: Bool { ledgerSoFar.receipted == plan.captures }

    /// Makes all captures, each at its time. Ends early when cancelled.
    package func make() async throws {
        let start = ContinuousClock.now
        begun = start
        for (number, seconds) in zip(0..<plan.captures, plan.arrivals) {
            // By the clock and not by waits, so that a slow disk does not lower the rate.
            try? await Task.sleep(until: start + .seconds(seconds))
            guard !Task.isCancelled else { return }
            try makeOne(number + 1)
        }
    }

    private func makeOne(_ number: Int) throws {
        let picture = plan.pictures[(number - 1) % plan.pictures.count]
        let code = try booth.newSession().text
        let name = "SIM_\(code)"
        let bytes = picture.marked("simulated capture \(number) \(code)")
        let mail = plan.mail?.replacing("{n}", with: "\(number)")
            .replacing("{booth}", with: "\(booth.identity.number)")
        try write("\(name).\(picture.suffix)", bytes)
        try write("\(name).json", try sidecar(code, mail, file: "\(name).\(picture.suffix)"))
        places[code] = ledgerSoFar.captures.count
        ledgerSoFar.captures.append(
            Ledger.Entry(session: code, sha256: String(hexadecimal: SHA256.hash(data: bytes)), mail: mail))
        ledgerSoFar.made += 1
    }

    /// Under another name first, as `Services/booth/README.md` asks of booth software.
    private func write(_ name: String, _ bytes: [UInt8]) throws {
        let path = "\(folder)/\(name)"
        try Files.remove("\(path).tmp")
        let file = try OpenFile(creating: "\(path).tmp", mode: 0o600)
        try file.write(bytes)
        try Files.rename("\(path).tmp", to: path)
    }

    private struct SidecarFields: Encodable {
        struct ConsentFields: Encodable {
            let scope: Consent.Scope
            let given: Bool
            let textHash: String
            let at: String
        }

        let madeAt: String
        let language: Language
        let mail: String?
        let session: String
        let files: [String]
        let complete: Bool
        let consents: [ConsentFields]
    }

    private func sidecar(_ code: String, _ mail: String?, file: String) throws -> [UInt8] {
        let instant = ContractCoding.text(of: now())
        let text = String(hexadecimal: SHA256.hash(data: Data("simulated consent".utf8)))
        return [UInt8](
            try JSONEncoder().encode(
                SidecarFields(
                    madeAt: instant, language: plan.language, mail: mail, session: code, files: [file], complete: true,
                    consents: mail == nil ? [] : [.init(scope: .mail, given: true, textHash: text, at: instant)])))
    }

    // MARK: Hearing

    /// A capture of the folder is in the spool; its files here, which this simulator made, are done with.
    package func noteTaken(_ capture: SpooledCapture) throws {
        guard let place = places[capture.session] else { return }
        if ledgerSoFar.captures[place].capture == nil { ledgerSoFar.taken += 1 }
        ledgerSoFar.captures[place].capture = capture.id
        ledgerSoFar.captures[place].sequence = capture.sequence
        placesOfCaptures[capture.id] = place
        for suffix in Set(plan.pictures.map(\.suffix)) + ["json"] {
            try Files.remove("\(folder)/SIM_\(capture.session).\(suffix)")
        }
    }

    /// The platform has answered; the agent checks for itself whether it believes that.
    package func noteReceipt(_ receipt: String, of capture: SpooledCapture) {
        receiptsSoFar[capture.id] = KeptReceipt(receipt, of: capture, booth: booth.identity.number)
    }

    package func noteReceipted(_ capture: Identifier<Capture>) {
        guard let place = placesOfCaptures[capture], !ledgerSoFar.captures[place].isReceipted else { return }
        ledgerSoFar.captures[place].isReceipted = true
        ledgerSoFar.receipted += 1
        if let begun { ledgerSoFar.seconds = (ContinuousClock.now - begun) / .seconds(1) }
    }

    /// The agent came back after its sudden end and found this in the spool. What it does not find any more must have
    /// its receipt: the end came between freeing the copy and telling of it.
    package func noteFound(_ captures: [SpooledCapture]) async throws {
        for capture in captures { try noteTaken(capture) }
        let found = Set(captures.map(\.id))
        for (id, place) in placesOfCaptures where !found.contains(id) && !ledgerSoFar.captures[place].isReceipted {
            if let receipt = receiptsSoFar[id], await receipt.holds(for: booth) {
                noteReceipted(id)
            } else {
                ledgerSoFar.lost += 1
            }
        }
    }
}
