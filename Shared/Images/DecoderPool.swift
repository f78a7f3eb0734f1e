package import Logging

/// A bounded set of decoder children that turn untrusted originals into renditions.
///
/// Bytes of strangers are decoded only in children: processes without network, with limits on memory, time and
/// files, which are killed when they take too long and replaced now and then. A picture that breaks a decoder breaks
/// one child; the caller gets an ``ImageError`` and the next original a new child.
///
/// An original is plaintext in memory only, here and in the child. Call ``shutdown()`` when done.
package actor DecoderPool {
    private let logger: Logger
    private let limits: DecoderLimits
    private let make: @Sendable () -> Decoder
    /// The last one used is used first, so that the others can fall idle and end.
    private var idle: [Decoder]
    private var decoders: [Decoder]
    private var waiters: [(number: Int, continuation: CheckedContinuation<Decoder, any Error>)] = []
    private var nextNumber = 0
    private var isShutDown = false

    /// Starts nothing yet: children start with the first originals.
    ///
    /// - Parameters:
    ///   - executable: the program whose `arguments` lead to ``DecoderChild/run()``; normally the caller's own.
    ///   - children: how many originals are decoded at once; more wait in line. One per core is right.
    package init(
        executable: String, arguments: [String] = ["decode"], children: Int, limits: DecoderLimits = DecoderLimits(),
        logger: Logger
    ) {
        self.logger = logger
        self.limits = limits
        let make: @Sendable () -> Decoder = {
            Decoder(executable: executable, arguments: arguments, limits: limits, logger: logger)
        }
        self.make = make
        decoders = (0..<max(1, children)).map { _ in make() }
        idle = decoders
    }

    /// Makes room for `children` originals at once. Children that are needed no longer fall idle and end by themselves.
    package func grow(to children: Int) {
        guard !isShutDown else { return }
        while decoders.count < children {
            let decoder = make()
            decoders.append(decoder)
            giveBack(decoder)
        }
    }

    /// Makes renditions of an original.
    ///
    /// - Returns: one rendition per recipe that applies, in their order. For a video a recipe with ``RenditionRecipe/Size/original``
    ///   is the video without its metadata, any other a picture from it.
    /// - Throws: ``ImageError``, or `CancellationError` when cancelled while waiting in line; a child that already
    ///   works finishes within its limit.
    package func render(_ original: [UInt8], recipes: [RenditionRecipe]) async throws -> [Rendition] {
        try await develop(original, recipes: recipes).renditions
    }

    /// Like ``render(_:recipes:)``, and says what the original is. Without recipes it still decodes every pixel.
    ///
    /// - Parameters:
    ///   - edit: what is changed about a picture first; the facts stay those of the original.
    ///   - emblem: the PNG that the edit puts on it.
    ///   - progress: told now and then how much of a long video is done, from 0 to 1, on another thread.
    package func develop(
        _ original: [UInt8], recipes: [RenditionRecipe], edit: PictureEdit? = nil, emblem: [UInt8] = [],
        progress: @escaping @Sendable (Double) -> Void = { _ in }
    ) async throws -> DevelopedOriginal {
        guard let kind = identify(original), edit == nil || !kind.isVideo else {
            throw ImageError.unreadable(.unknownFormat)
        }
        if edit?.emblem != nil, identify(emblem) != .png { throw ImageError.unreadable(.unknownFormat) }
        guard original.count + emblem.count <= limits.inputBytes else { throw ImageError.unreadable(.tooManyBytes) }
        let applying = recipes.filter { $0.applies(to: kind) && (edit == nil || !$0.isMoving) }
        return try await develop(
            Decoder.Job(original: original, kind: kind, recipes: applying, edit: edit, emblem: emblem),
            progress: progress)
    }

    /// Makes one film of pictures that follow each other, eight a second.
    ///
    /// - Parameters:
    ///   - pictures: JPEG renditions that were made here, in their order; all are shown in the size of the first.
    ///   - recipes: such as ``RenditionRecipe/ofBurst``; or the animation, which shows them forwards.
    package func animate(_ pictures: [[UInt8]], recipes: [RenditionRecipe]) async throws -> [Rendition] {
        let burst = pictures.flatMap(\.self)
        guard identify(burst) == .jpeg, recipes.allSatisfy(\.isMoving) else {
            throw ImageError.unreadable(.unknownFormat)
        }
        guard burst.count <= limits.inputBytes else { throw ImageError.unreadable(.tooManyBytes) }
        return try await develop(Decoder.Job(original: burst, kind: .jpeg, recipes: recipes), progress: { _ in })
            .renditions
    }

    /// Puts pictures together.
    ///
    /// - Parameters:
    ///   - pictures: JPEG renditions that were made here, in their order.
    ///   - recipes: of pictures that do not move. For ``Composition/Arrangement/frames`` one for each picture.
    /// - Returns: one rendition for each recipe, in their order.
    package func compose(
        _ pictures: [[UInt8]], _ composition: Composition, recipes: [RenditionRecipe]
    ) async throws -> [Rendition] {
        guard !pictures.isEmpty, pictures.allSatisfy({ identify($0) == .jpeg }),
            recipes.allSatisfy({ !$0.isMoving })
        else { throw ImageError.unreadable(.unknownFormat) }
        let all = pictures.flatMap(\.self)
        guard all.count <= limits.inputBytes else { throw ImageError.unreadable(.tooManyBytes) }
        return try await develop(
            Decoder.Job(
                original: all, kind: .jpeg, recipes: recipes, composition: composition,
                pieces: pictures.map(\.count)), progress: { _ in }
        ).renditions
    }

    private func develop(
        _ job: Decoder.Job, progress: @escaping @Sendable (Double) -> Void
    ) async throws -> DevelopedOriginal {
        let decoder = try await takeDecoder()
        defer { giveBack(decoder) }
        return try await decoder.develop(job, progress: progress)
    }

    /// Kills every child, also one at work, whose caller gets ``ImageError/unavailable(_:)``. Idempotent.
    package func shutdown() async {
        isShutDown = true
        for waiter in waiters { waiter.continuation.resume(throwing: ImageError.unavailable(.shutDown)) }
        waiters = []
        for decoder in decoders { decoder.shutDown() }
        for decoder in decoders { await decoder.finishShutDown() }
    }

    // MARK: The line

    private func takeDecoder() async throws -> Decoder {
        guard !isShutDown else { throw ImageError.unavailable(.shutDown) }
        if let decoder = idle.popLast() { return decoder }
        guard waiters.count < limits.waiting else { throw ImageError.unavailable(.tooManyWaiting) }
        nextNumber += 1
        let number = nextNumber
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                if Task.isCancelled {
                    continuation.resume(throwing: CancellationError())
                } else {
                    waiters.append((number, continuation))
                }
            }
        } onCancel: {
            Task { await self.leave(number) }
        }
    }

    private func giveBack(_ decoder: Decoder) {
        if waiters.isEmpty {
            idle.append(decoder)
        } else {
            waiters.removeFirst().continuation.resume(returning: decoder)
        }
    }

    private func leave(_ number: Int) {
        guard let index = waiters.firstIndex(where: { $0.number == number }) else { return }
        waiters.remove(at: index).continuation.resume(throwing: CancellationError())
    }
}
