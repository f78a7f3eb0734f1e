import CSandbox
import Glibc
import Logging
import OwnThread
import Synchronization

/// One decoder child and the conversation with it.
///
/// All of it happens on a thread of its own, because it waits. The child is started for the first original, replaced
/// after ``DecoderLimits/jobsPerChild`` of them and after every death, and ended when nothing has come for a while.
actor Decoder {
    /// A running child and what is shared with it.
    private struct Running {
        var process: ChildProcess
        var channel: Channel
        var jobs = 0
    }

    /// What may be touched from outside the thread while it waits.
    private struct Interruption {
        var child: ChildProcess?
        var isShutDown = false
    }

    private let executable: String
    private let arguments: [String]
    private let limits: DecoderLimits
    private let logger: Logger
    private let thread: OwnThread
    private let interruption = Mutex(Interruption())
    private var running: Running?
    private var files: (original: MemoryFile, renditions: MemoryFile)?
    /// Tells an idle timer that work has come since it was set.
    private var jobsEver = 0

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

    init(executable: String, arguments: [String], limits: DecoderLimits, logger: Logger) {
        self.executable = executable
        self.arguments = arguments
        self.limits = limits
        self.logger = logger
        thread = OwnThread(named: "decoder")
    }

    deinit { thread.stop() }

    /// What is to be done with one original.
    struct Job {
        var original: [UInt8]
        var kind: MediaKind
        var recipes: [RenditionRecipe]
        var edit: PictureEdit?
        /// The PNG that the edit puts on it.
        var emblem: [UInt8] = []
        /// What is made of several pictures, which then lie one behind the other.
        var composition: Composition?
        /// Bytes of each of them.
        var pieces: [Int] = []
    }

    /// Makes the renditions of one original.
    func develop(_ job: Job, progress: @Sendable (Double) -> Void) throws(ImageError) -> DevelopedOriginal {
        jobsEver += 1
        defer { endWhenIdle() }
        do throws(ImageError) {
            return try converse(job, progress: progress)
        } catch {
            switch error {
            case .unreadable: break
            case .decoderDied, .timedOut, .unavailable: end()
            }
            if interruption.withLock({ $0.isShutDown }) { throw .unavailable(.shutDown) }
            throw error
        }
    }

    /// Kills the child at once, also in the middle of an original, and starts no other. Callable from anywhere.
    nonisolated func shutDown() {
        interruption.withLock { interruption in
            interruption.isShutDown = true
            // It has not been waited for while it stands here, so the identifier is still its own.
            if let child = interruption.child { kill(-child.identifier, SIGKILL) }
        }
    }

    /// Waits for what ``shutDown()`` killed.
    func finishShutDown() { end() }

    // MARK: One original

    private func converse(
        _ job: Job, progress: @Sendable (Double) -> Void
    ) throws(ImageError) -> DevelopedOriginal {
        let kind = job.kind
        let deadline = ContinuousClock.now + .seconds(limits.seconds(for: kind) * limits.patience)
        let request = DecoderRequest(
            kind: kind, length: job.original.count, recipes: job.recipes, edit: job.edit,
            emblemLength: job.emblem.count, composition: job.composition, pieces: job.pieces, limits: limits)
        defer {
            files?.original.empty()
            files?.renditions.empty()
        }
        let channel = try hand(job, request, before: deadline)
        let reply: DecoderReply
        do throws(Channel.Failure) {
            reply = try answer(on: channel, before: deadline, progress: progress)
        } catch {
            let isOutOfTime = endedOutOfTime() || error == .timedOut
            logger.warning("decoder child lost", metadata: ["media.kind": "\(kind)", "out-of-time": "\(isOutOfTime)"])
            throw isOutOfTime ? .timedOut : .decoderDied
        }
        guard let files else { throw .decoderDied }
        let developed = try read(reply, of: kind, recipes: job.recipes, from: files.renditions)
        running?.jobs += 1
        if let jobs = running?.jobs, jobs >= limits.jobsPerChild { end() }
        return developed
    }

    private func answer(
        on channel: Channel, before deadline: ContinuousClock.Instant, progress: @Sendable (Double) -> Void
    ) throws(Channel.Failure) -> DecoderReply {
        while true {
            guard let answer = try channel.receive(DecoderReply.self, before: deadline) else { throw .broken }
            guard case .progress(let fraction) = answer else { return answer }
            progress(min(1, max(0, fraction)))
        }
    }

    /// Gets the request to a child that says it has read it; a second one is started if the first was dying.
    private func hand(
        _ job: Job, _ request: DecoderRequest, before deadline: ContinuousClock.Instant
    ) throws(ImageError) -> Channel {
        for _ in 0..<2 {
            let channel = try liveChild()
            try files?.original.write(job.original)
            try files?.original.write(job.emblem, at: job.original.count)
            do throws(Channel.Failure) {
                try channel.send(request)
                let answer = try channel.receive(DecoderReply.self, before: deadline)
                if case .accepted = answer { return channel }
            } catch {}
            end()
        }
        logger.error("decoder child does not start", metadata: ["program": "\(executable)"])
        throw .unavailable(.notStarted)
    }

    /// Believes nothing: a child that was taken over may answer whatever it likes.
    private func read(
        _ reply: DecoderReply, of kind: MediaKind, recipes: [RenditionRecipe], from file: MemoryFile
    ) throws(ImageError) -> DevelopedOriginal {
        guard case .developed(let facts, let made) = reply else {
            guard case .refused(let reason) = reply else { throw .decoderDied }
            throw .unreadable(reason)
        }
        let places = made.map(\.recipe).sorted()
        let owed = recipes.indices.filter { !recipes[$0].isMoving || kind.isVideo }
        guard facts.kind == kind, Set(places).count == places.count, Set(owed).isSubset(of: places),
            Set(places).isSubset(of: recipes.indices)
        else { throw .decoderDied }
        var renditions: [Rendition] = []
        var left = limits.outputBytes
        for made in made.sorted(by: { $0.recipe < $1.recipe }) {
            guard made.offset >= 0, made.length > 0, made.length <= left, made.offset <= limits.outputBytes,
                made.width > 0, made.height > 0,
                let bytes = file.read(made.offset..<(made.offset + made.length)), identify(bytes) == made.kind
            else { throw .decoderDied }
            left -= made.length
            renditions.append(
                Rendition(
                    recipe: recipes[made.recipe], bytes: bytes, width: made.width, height: made.height, kind: made.kind)
            )
        }
        return DevelopedOriginal(facts: facts, renditions: renditions)
    }

    // MARK: The child

    private func liveChild() throws(ImageError) -> Channel {
        // One that died while nobody looked must not be blamed on the next original.
        if let running, running.process.isRunning { return running.channel }
        end()
        return try start()
    }

    private func start() throws(ImageError) -> Channel {
        let files = (original: try MemoryFile(), renditions: try MemoryFile())
        var pair: [Int32] = [-1, -1]
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard unsafe socketpair(AF_UNIX, type, 0, &pair) == 0 else { throw .unavailable(.notStarted) }
        let theirs = keepHigh(pair[1])
        defer { close(theirs) }
        let process = interruption.withLock { interruption -> ChildProcess? in
            if interruption.isShutDown { return nil }
            interruption.child = ChildProcess.start(
                executable, arguments, environment: Self.environment,
                descriptors: [
                    (theirs, DecoderDescriptor.control),
                    (files.original.descriptor, DecoderDescriptor.original),
                    (files.renditions.descriptor, DecoderDescriptor.renditions),
                ], leadsGroup: true)
            return interruption.child
        }
        guard let process else {
            close(pair[0])
            throw .unavailable(.notStarted)
        }
        let channel = Channel(descriptor: pair[0])
        running = Running(process: process, channel: channel)
        self.files = files
        return channel
    }

    /// - Returns: the status of `waitpid(2)`; zero when there was no child.
    @discardableResult
    private func end() -> Int32 {
        guard let ended = running else { return 0 }
        running = nil
        files = nil
        close(ended.channel.descriptor)
        return interruption.withLock { interruption in
            interruption.child = nil
            return ended.process.end()
        }
    }

    private func endedOutOfTime() -> Bool {
        let status = end()
        return status & 0x7F == SIGXCPU || (status & 0x7F == 0 && status >> 8 & 0xFF == DecoderChild.outOfTime)
    }

    private func endWhenIdle() {
        let seen = jobsEver
        let idle = Duration.seconds(limits.idleSeconds)
        Task { [weak self] in
            try? await Task.sleep(for: idle)
            await self?.end(unlessMoreThan: seen)
        }
    }

    private func end(unlessMoreThan seen: Int) {
        if jobsEver == seen { end() }
    }

    /// Nothing of the service's own environment: it holds passwords. The library path is Swift's runtime.
    private static var environment: [String] {
        var environment = [
            "PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8", "SWIFT_BACKTRACE=enable=no", "MALLOC_ARENA_MAX=2",
        ]
        if let path = unsafe getenv("LD_LIBRARY_PATH") {
            unsafe environment.append("LD_LIBRARY_PATH=" + String(cString: path))
        }
        return environment
    }
}
