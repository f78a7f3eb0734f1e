package import Contracts
internal import Crypto
package import FoundationEssentials
internal import OwnThread
package import Vault

/// The booth's durable memory between the folder that booth software fills and the receipt from the platform.
///
/// 1. ``look(at:)`` takes captures from the watched folder: sealed copies and a manifest, on disk before it returns.
/// 2. The uploader reads ``read(_:_:at:count:)`` and says ``advance(_:to:at:)`` `.uploaded`, then `.published`.
/// 3. ``freeReceipted()`` after the receipt makes room.
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

    private static let chunk = 1 << 20

    private let settings: SpoolSettings
    private let folder: SpoolFolder
    private let disk: any SpoolDisk
    private let seal: BoothSeal
    private let sessionMAC: @Sendable ([UInt8]) throws -> [UInt8]
    private var watch: FolderWatch
    private var captures: [SpooledCapture] = []
    private var sources: Set<SourceMark> = []
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
        self.seal = seal
        self.sessionMAC = sessionMAC
        folder = SpoolFolder(disk: disk, path: settings.folder)
        watch = FolderWatch(soloAfter: settings.soloAfter)
    }

    deinit { thread.stop() }

    // MARK: Starting

    /// Reads the spool and completes what a power cut interrupted. To be called once, before anything else.
    package func recover() throws -> Recovery {
        let contents = try folder.recover()
        captures = contents.captures
        lastSequence = max(contents.lastFreedSequence, captures.last?.sequence ?? 0)
        sources = contents.freed.union(captures.flatMap(\.sources))
        try moveTaken()
        return Recovery(captures: captures.count, damaged: contents.damaged)
    }

    // MARK: Taking

    /// Looks at the watched folder and takes every capture that is complete.
    ///
    /// To be called again and again, a second apart for instance: a file must look the same twice.
    package func look(at instant: Date) throws -> Look {
        var look = Look()
        // Marks are made of what the file is like now, so a file that was written again is another one.
        let files = try disk.files(in: settings.watched).filter { !sources.contains(SourceMark($0)) }
        var sidecars: [FoundFile: Sidecar] = [:]
        let candidates = try watch.look(files, at: instant) { file in
            do {
                let sidecar = try Sidecar(json: disk.read(source(file), at: 0, count: min(file.length, Self.chunk)))
                sidecars[file] = sidecar
                return sidecar.files
            } catch is SpoolError {
                look.unreadableSidecars += 1
                return nil
            }
        }
        for candidate in candidates {
            let sidecar = candidate.sidecar.flatMap { sidecars[$0] } ?? Sidecar()
            guard try sidecar.isComplete || candidate.media.allSatisfy(hasEnding) else { continue }
            do {
                look.taken.append(try take(candidate, sidecar, at: instant).id)
            } catch SpoolError.full {
                // The rest is younger; it waits its turn.
                look.isFull = true
                return look
            } catch SpoolError.sourceChanged {
                continue
            }
        }
        return look
    }

    private func take(_ candidate: FolderWatch.Candidate, _ sidecar: Sidecar, at instant: Date) throws -> SpooledCapture
    {
        try makeSureOfRoom(for: candidate.media)
        let id = Identifier<Capture>(at: instant)
        let capture: SpooledCapture
        do {
            let files = try candidate.media.map { try spool($0, of: id, among: candidate.media.count) }
            try disk.synchronize(folder: folder.path)
            let now = try disk.files(in: settings.watched)
            guard candidate.media.allSatisfy(now.contains), candidate.sidecar.map(now.contains) ?? true else {
                throw SpoolError.sourceChanged
            }
            capture = SpooledCapture(
                id: id, sequence: lastSequence + 1, session: try session(sidecar.session),
                madeAt: (sidecar.madeAt ?? candidate.modified).inMilliseconds, takenAt: instant.inMilliseconds,
                language: sidecar.language ?? .dutch, consents: sidecar.consents,
                address: try sidecar.address.map { try sealed(Array($0.utf8), for: BoothSealing.address) },
                answers: try sidecar.answers.map { try sealed($0, for: BoothSealing.answers) }, files: files,
                sources: (candidate.media + (candidate.sidecar.map { [$0] } ?? [])).map(SourceMark.init))
            try folder.write(capture)
        } catch {
            try? folder.discard(id)
            throw error
        }
        lastSequence = capture.sequence
        captures.append(capture)
        sources.formUnion(capture.sources)
        try moveTaken()
        return capture
    }

    /// Copies one source into the spool, sealed, its bytes durable but not yet its name.
    private func spool(_ medium: FoundFile, of capture: Identifier<Capture>, among count: Int) throws
        -> SpooledCapture.File
    {
        let id = Identifier<Original>(UUID.version7(at: medium.modified))
        let out = try disk.makeFile(folder.sealedPath(capture, id))
        var sealer = try seal.sealing(spoolID: BoothSealing.spoolID(of: id))
        var hash = SHA256()
        var (offset, sealedLength) = (0, 0)
        while offset < medium.length {
            let bytes = try disk.read(source(medium), at: offset, count: min(Self.chunk, medium.length - offset))
            guard !bytes.isEmpty else { throw SpoolError.sourceChanged }
            hash.update(data: bytes)
            let sealed = try sealer.seal(bytes)
            try out.write(sealed)
            offset += bytes.count
            sealedLength += sealed.count
        }
        let rest = try sealer.finish()
        try out.write(rest)
        try out.synchronize()
        let kind = MediaEnding.kind(head: try disk.read(source(medium), at: 0, count: 16))
        return SpooledCapture.File(
            id: id, role: CaptureRole(kind, among: count), length: medium.length, sha256: hexadecimal(hash.finalize()),
            sealedLength: sealedLength + rest.count)
    }

    private func makeSureOfRoom(for media: [FoundFile]) throws {
        let needed = media.reduce(0) { $0 + SpoolSealer.sealedLength(of: $1.length) }
        let held = captures.reduce(0) { $0 + $1.sealedLength }
        guard held + needed <= settings.maximumBytes,
            try disk.freeBytes(at: folder.path) - needed >= settings.freeSpaceFloor
        else { throw SpoolError.full }
    }

    private func hasEnding(_ file: FoundFile) throws -> Bool {
        try MediaEnding.isThere(length: file.length) { try disk.read(source(file), at: $0, count: $1) }
    }

    /// The code that the guest was shown, or a new one where there is none or no booth of this number made it.
    private func session(_ shown: String?) throws -> String {
        if let code = shown.flatMap({ SessionCode($0) }), code.boothNumber == settings.boothNumber,
            try code.isAuthentic(mac: sessionMAC)
        {
            return code.text
        }
        var generator = SystemRandomNumberGenerator()
        guard let code = try SessionCode(boothNumber: settings.boothNumber, using: &generator, mac: sessionMAC) else {
            throw SpoolError.boothNumberOutOfRange
        }
        return code.text
    }

    private func sealed(_ bytes: [UInt8], for purpose: String) throws -> Sealed {
        Sealed(try seal.seal(bytes, purpose: purpose).text)
    }

    /// Moves sources of captures in the spool away, if that is wanted. A move that a power cut prevented is made up for
    /// by the next call.
    private func moveTaken() throws {
        guard case .move(let target) = settings.afterTaking else { return }
        let taken = try disk.files(in: settings.watched).filter { sources.contains(SourceMark($0)) }
        if taken.isEmpty { return }
        try disk.makeFolder(target)
        var names = Set(try disk.files(in: target).map(\.name))
        for file in taken {
            // A camera that counts from 1 again must not replace what it made before.
            let name = names.contains(file.name) ? "\(SourceMark(file).text)-\(file.name)" : file.name
            names.insert(name)
            try disk.rename(source(file), to: "\(target)/\(name)")
        }
        try disk.synchronize(folder: target)
        try disk.synchronize(folder: settings.watched)
    }

    private func source(_ file: FoundFile) -> String { "\(settings.watched)/\(file.name)" }

    // MARK: Handing over

    /// All captures in the spool, oldest first.
    package var all: [SpooledCapture] { captures }

    /// The oldest capture that has come exactly so far.
    package func oldest(_ state: SpooledCapture.State) -> SpooledCapture? { captures.first { $0.state == state } }

    package func capture(_ id: Identifier<Capture>) -> SpooledCapture? { captures.first { $0.id == id } }

    /// Sealed bytes in the spool.
    package var heldBytes: Int { captures.reduce(0) { $0 + $1.sealedLength } }

    /// Up to `count` sealed bytes of a file from `offset`; fewer only at its end.
    ///
    /// - Throws: ``SpoolError/unknownCapture``, ``SpoolError/unknownFile``.
    package func read(
        _ id: Identifier<Capture>, _ file: Identifier<Original>, at offset: Int, count: Int
    ) throws -> [UInt8] {
        guard let capture = capture(id) else { throw SpoolError.unknownCapture }
        guard capture.files.contains(where: { $0.id == file }) else { throw SpoolError.unknownFile }
        return try disk.read(folder.sealedPath(id, file), at: offset, count: count)
    }

    /// Where a sealed file lies, for whoever sends it as a whole. It does not change until the capture is freed.
    ///
    /// - Throws: ``SpoolError/unknownCapture``, ``SpoolError/unknownFile``.
    package func path(of file: Identifier<Original>, in id: Identifier<Capture>) throws -> String {
        guard let capture = capture(id) else { throw SpoolError.unknownCapture }
        guard capture.files.contains(where: { $0.id == file }) else { throw SpoolError.unknownFile }
        return folder.sealedPath(id, file)
    }

    /// Remembers where ingest expects a file's bytes, so that an upload goes on after a power cut.
    package func remember(
        uploadLocation: String, of file: Identifier<Original>, in id: Identifier<Capture>
    ) throws {
        guard let index = captures.firstIndex(where: { $0.id == id }) else { throw SpoolError.unknownCapture }
        var capture = captures[index]
        guard let place = capture.files.firstIndex(where: { $0.id == file }) else { throw SpoolError.unknownFile }
        capture.files[place].uploadLocation = uploadLocation
        try folder.write(capture)
        captures[index] = capture
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

    /// Removes every capture that has its receipt, and returns how many those were.
    @discardableResult
    package func freeReceipted() throws -> Int {
        let done = captures.filter { $0.state == .receipted }
        for capture in done {
            try folder.free(capture)
            captures.removeAll { $0.id == capture.id }
        }
        return done.count
    }
}

extension CaptureRole {
    /// What a file is, from its content and how many files the capture has.
    fileprivate init(_ kind: MediaEnding.Kind, among count: Int) {
        switch kind {
        case .gif: self = .animation
        case .boxes(isVideo: true): self = .video
        default: self = count > 1 ? .burst : .photo
        }
    }
}
