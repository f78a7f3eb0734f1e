package import Contracts
package import FoundationEssentials
internal import OwnThread
package import Vault

/// The booth's durable memory between the folder that booth software fills and the receipt from the platform.
///
/// 1. ``look(at:)`` takes captures from the watched folder: sealed copies and a manifest, on disk before it returns.
/// 2. The courier sends what lies at ``path(of:in:)`` and says ``advance(_:to:at:)`` `.uploaded`, then `.published`.
/// 3. ``free(_:)`` after the receipt makes room.
///
/// The power may go at any point: ``recover()`` at the next start finds each capture taken once or still in its folder.
/// The booth itself cannot open what it sealed. Not for two processes on one folder.
package actor Spool {
    /// What a look brought.
    package struct Look: Sendable, Equatable {
        /// The captures that were taken, oldest first.
        package var taken: [Identifier<Capture>] = []
        /// Whether captures stay in their folder because the spool is full.
        package var isFull = false
        /// How many files of a capture were named and did not come, where it went without them.
        package var missing: [Identifier<Capture>: Int] = [:]
        /// What room there is now; `nil` where the look came to no end.
        package var room: SpoolRoom?
        /// Stable sidecars that are not readable; their captures wait.
        package var unreadableSidecars = 0
    }

    /// What a former process left.
    package struct Recovery: Sendable, Equatable {
        package let captures: Int
        /// Manifests that cannot be read; an operator should look.
        package let damaged: Int

        package init(captures: Int, damaged: Int) {
            self.captures = captures
            self.damaged = damaged
        }
    }

    private let settings: SpoolSettings
    let folder: SpoolFolder
    let disk: any SpoolDisk
    let watched: WatchedFolder
    private let sealer: CaptureSealer
    private var watch: FolderWatch
    var captures: [SpooledCapture] = []
    /// Captures that are withdrawn and of which the disk would not let everything go yet.
    var leaving: [SpooledCapture] = []
    var sources: Set<SourceMark> = []
    /// Captures that are gone without a receipt, of which the platform has still to be told; oldest first.
    package internal(set) var withdrawals: [SpooledWithdrawal] = []
    /// Sessions whose guests wait.
    var waiting: [String] = []
    private var lastSequence = 0

    private let thread = OwnThread(named: "spool")
    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// - Parameters:
    ///   - seal: seals to the platform's public key.
    ///   - sessionMAC: HMAC-SHA256 under the booth's key, for codes of captures that bring none.
    /// - Throws: ``SpoolError/boothNumberOutOfRange``.
    package init(
        _ settings: SpoolSettings, disk: any SpoolDisk = LocalDisk(), seal: BoothSeal,
        sessionMAC: @escaping @Sendable ([UInt8]) throws -> [UInt8]
    ) throws(SpoolError) {
        guard SessionCode.boothNumbers.contains(settings.boothNumber) else { throw .boothNumberOutOfRange }
        self.settings = settings
        self.disk = disk
        folder = SpoolFolder(disk: disk, path: settings.folder)
        watched = WatchedFolder(
            disk: disk, path: settings.watched, bundles: settings.bundles, afterTaking: settings.afterTaking)
        sealer = CaptureSealer(seal: seal, boothNumber: settings.boothNumber, sessionMAC: sessionMAC)
        watch = FolderWatch(soloAfter: settings.soloAfter, missingAfter: settings.missingAfter)
    }

    deinit { thread.stop() }

    // MARK: Starting

    /// Reads the spool and completes what a power cut interrupted. To be called once, before anything else.
    package func recover() throws -> Recovery {
        var contents = try folder.recover()
        withdrawals = contents.withdrawals
        let withdrawn = Set(withdrawals.map(\.capture))
        for capture in contents.captures where withdrawn.contains(capture.id) { try folder.free(capture) }
        lastSequence = max(contents.lastSequence, settings.firstSequence - 1)
        sources = Set(contents.captures.flatMap(\.sources))
        contents.captures.removeAll { withdrawn.contains($0.id) }
        captures = contents.captures
        sources.formUnion(contents.freed)
        try watched.moveAway(sources)
        return Recovery(captures: captures.count, damaged: contents.damaged + contents.setAside)
    }

    // MARK: Taking

    /// Looks at the watched folder and takes every capture that is complete.
    ///
    /// To be called again and again, a second apart for instance: a file must look the same twice.
    package func look(at instant: Date) throws -> Look {
        var look = Look()
        try removeLeaving()
        // Marks are made of what the file is like now, so a file that was written again is another one.
        let files = try watched.files().filter { !sources.contains(SourceMark($0)) }
        var sidecars: [FoundFile: Sidecar] = [:]
        let candidates = try watch.look(files, at: instant) { file in
            do {
                let sidecar = try watched.sidecar(file)
                sidecars[file] = sidecar
                return sidecar.files
            } catch is SpoolError {
                look.unreadableSidecars += 1
                return nil
            }
        }
        for candidate in candidates {
            let sidecar = candidate.sidecar.flatMap { sidecars[$0] } ?? Sidecar()
            guard let whole = try whole(candidate, sidecar, at: instant), !isTaken(whole) else { continue }
            do {
                let capture = try take(whole, sidecar, at: instant)
                look.taken.append(capture.id)
                if whole.missing > 0 { look.missing[capture.id] = whole.missing }
            } catch SpoolError.full {
                // The rest is younger; it waits its turn.
                look.isFull = true
                break
            } catch SpoolError.sourceChanged {
                continue
            }
        }
        look.room = try room
        return look
    }

    /// The candidate as it may be taken: all its files are written to their ends, or it has waited long enough for
    /// those that are not.
    private func whole(
        _ candidate: FolderWatch.Candidate, _ sidecar: Sidecar, at instant: Date
    ) throws -> FolderWatch.Candidate? {
        if sidecar.isComplete { return candidate }
        let media = try candidate.media.filter(watched.hasEnding)
        if media.count == candidate.media.count { return candidate }
        guard !media.isEmpty, let file = candidate.sidecar, watch.isOverdue(file, at: instant) else { return nil }
        return FolderWatch.Candidate(
            base: candidate.base, sidecar: file, media: media,
            missing: candidate.missing + candidate.media.count - media.count)
    }

    /// Whether a capture of the same look has taken one of the files: what two sidecars name belongs to one guest, and
    /// the other must not get it too.
    private func isTaken(_ candidate: FolderWatch.Candidate) -> Bool {
        candidate.media.contains { sources.contains(SourceMark($0)) }
    }

    private func take(_ candidate: FolderWatch.Candidate, _ sidecar: Sidecar, at instant: Date) throws -> SpooledCapture
    {
        try makeSureOfRoom(for: candidate.media)
        let id = Identifier<Capture>(at: instant)
        let capture: SpooledCapture
        do {
            let files = try candidate.media.map {
                try sealer.copy(
                    $0, from: watched, to: folder, as: id, role: sidecar.roles[$0.name], among: candidate.media.count)
            }
            try disk.synchronize(folder: folder.path)
            guard try watched.isUnchanged(candidate) else { throw SpoolError.sourceChanged }
            capture = SpooledCapture(
                id: id, sequence: lastSequence + 1, session: try sealer.session(sidecar.session),
                madeAt: Self.madeAt(candidate, sidecar, at: instant), takenAt: instant.inMilliseconds,
                language: sidecar.language ?? .dutch, consents: sidecar.consents,
                address: try sidecar.address.map { try sealer.value(Array($0.utf8), for: BoothSealing.address) },
                answers: try sidecar.answers.map { try sealer.value($0, for: BoothSealing.answers) },
                guestWaits: sidecar.guestWaits, files: files,
                sources: (candidate.media + (candidate.sidecar.map { [$0] } ?? [])).map(SourceMark.init))
            try folder.write(capture)
            try folder.keep(number: capture.sequence)
        } catch {
            try? folder.discard(id)
            throw error
        }
        lastSequence = capture.sequence
        captures.append(capture)
        sources.formUnion(capture.sources)
        try watched.moveAway(sources)
        return capture
    }

    /// A file's time that no clock shows is none.
    private static func madeAt(_ candidate: FolderWatch.Candidate, _ sidecar: Sidecar, at instant: Date) -> Date {
        let made = sidecar.madeAt ?? candidate.modified
        return (Sidecar.instants.contains(made.timeIntervalSince1970) ? made : instant).inMilliseconds
    }

    private func makeSureOfRoom(for media: [FoundFile]) throws {
        let needed = media.reduce(0) { $0 + SpoolSealer.sealedLength(of: $1.length) }
        guard try room.admits(needed) else { throw SpoolError.full }
    }

    /// What may still be taken.
    package var room: SpoolRoom {
        get throws {
            settings.limits.room(
                held: captures.reduce(0) { $0 + $1.sealedLength }, free: try disk.freeBytes(at: folder.path))
        }
    }

    // MARK: Handing over

    /// All captures in the spool, oldest first.
    package var all: [SpooledCapture] { captures }

    /// The oldest capture that has come exactly so far.
    package func oldest(_ state: SpooledCapture.State) -> SpooledCapture? { captures.first { $0.state == state } }

    package func capture(_ id: Identifier<Capture>) -> SpooledCapture? { captures.first { $0.id == id } }

    /// Where a sealed file lies, for whoever sends it as a whole. It does not change until the capture is freed.
    ///
    /// - Throws: ``SpoolError/unknownCapture``, ``SpoolError/unknownFile``.
    package func path(of file: Identifier<Original>, in id: Identifier<Capture>) throws -> String {
        guard let capture = capture(id) else { throw SpoolError.unknownCapture }
        guard capture.files.contains(where: { $0.id == file }) else { throw SpoolError.unknownFile }
        return folder.sealedPath(id, file)
    }

    /// Records that a capture has come further; durable when it returns.
    ///
    /// A later step may be skipped to, because a receipt can overtake what a power cut made us forget.
    ///
    /// - Returns: `false` when the capture is that far already or is not here any more, which repeats bring about.
    @discardableResult
    package func advance(_ id: Identifier<Capture>, to state: SpooledCapture.State, at instant: Date) throws -> Bool {
        guard let index = captures.firstIndex(where: { $0.id == id }), captures[index].state < state else {
            return false
        }
        var capture = captures[index]
        capture.state = state
        capture.stateAt = instant.inMilliseconds
        try folder.write(capture)
        captures[index] = capture
        return true
    }

    /// Removes a capture that has its receipt; returns whether it was there and had one.
    @discardableResult
    package func free(_ id: Identifier<Capture>) throws -> Bool {
        guard let capture = capture(id), capture.state == .receipted else { return false }
        try folder.free(capture)
        captures.removeAll { $0.id == id }
        return true
    }
}
