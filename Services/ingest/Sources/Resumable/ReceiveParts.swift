import Hummingbird
import NIOCore
import WebPages

/// Receives the body of a request that continues an upload, and keeps what has come of it however it ends.
///
/// Without a checksum every ``UploadLimits/partBytes`` count as soon as they are in the store, and so does the rest of a
/// body that was cut. With one, nothing counts before all of it is here and right.
struct ReceiveParts: Sendable {
    let writer: PartWriter
    let slots: UploadSlots

    /// - Returns: the upload as it then stands.
    /// - Throws: ``UploadRefusal/interrupted`` for a body that was cut, after what had come of it was kept.
    func receive(
        _ body: RequestBody, of upload: ResumableUpload, checksum: UploadChecksum?
    ) async throws -> ResumableUpload {
        guard slots.take() else { throw TusRefusal.busy }
        defer { slots.giveBack() }
        return try await receiveHavingSlot(body, of: upload, checksum: checksum)
    }

    /// The same for whoever has taken one of ``slots``.
    func receiveHavingSlot(
        _ body: RequestBody, of upload: ResumableUpload, checksum: UploadChecksum?
    ) async throws -> ResumableUpload {
        var run = Run(writer: writer, upload: upload, running: checksum.map(UploadChecksum.Running.init))
        do {
            try await run.take(body)
            return try await run.finish()
        } catch {
            await writer.discard(run.held)
            throw error
        }
    }

    /// One body.
    private struct Run {
        let writer: PartWriter
        var upload: ResumableUpload
        var running: UploadChecksum.Running?
        var pending: [UInt8] = []
        /// In the store; they count when the checksum is right.
        var held: [PartWriter.Written] = []
        var wasCut = false

        /// Where the next byte belongs.
        private var position: Int { held.last.map { $0.part.start + $0.part.length } ?? upload.arrived }

        mutating func take(_ body: RequestBody) async throws {
            var buffers = body.makeAsyncIterator()
            while let buffer = await next(&buffers) {
                let bytes = Array(buffer.readableBytesView)
                guard position + pending.count + bytes.count <= upload.length else { throw TusRefusal.tooMuch }
                running?.update(bytes)
                pending += bytes
                if pending.count >= writer.limits.partBytes { try await keep() }
            }
        }

        private mutating func next(_ buffers: inout RequestBody.AsyncIterator) async -> ByteBuffer? {
            do {
                return try await buffers.next()
            } catch {
                wasCut = true
                return nil
            }
        }

        private mutating func keep() async throws {
            guard !pending.isEmpty else { return }
            let written = try await writer.write(pending, at: position, of: upload, arrived: upload.arrived)
            pending.removeAll(keepingCapacity: true)
            if running == nil {
                upload = try await writer.record([written], of: upload)
            } else {
                held.append(written)
            }
        }

        mutating func finish() async throws -> ResumableUpload {
            if let running {
                guard !wasCut else { throw UploadRefusal.interrupted }
                guard running.isRight else { throw TusRefusal.checksumDiffers }
            }
            try await keep()
            if !held.isEmpty {
                let written = held
                held = []
                upload = try await writer.record(written, of: upload)
            }
            guard !wasCut else { throw UploadRefusal.interrupted }
            return upload
        }
    }
}
