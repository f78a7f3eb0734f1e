import DurableFiles
import Hummingbird
import Logging

/// Receives a file that comes in one request: it is opened and sealed on its way to its place.
///
/// What came before the line was cut becomes the first parts of an upload, unless there is a checksum, without which
/// nothing counts.
struct ReceiveWhole: Sendable {
    /// Sealed bytes of a file that may come however many others do.
    private static let light = 16 << 20

    let file: ReceiveFile
    let desk: UploadDesk
    let parts: ReceiveParts
    /// What a booth may upload in a day, unless it has a limit of its own.
    let bytesPerDay: Int
    /// The folder in which the bytes of requests under way are kept besides.
    let scratch: String
    private let threads = FileThreads(count: 2, named: "nets")

    init(file: ReceiveFile, desk: UploadDesk, parts: ReceiveParts, bytesPerDay: Int, scratch: String) {
        self.file = file
        self.desk = desk
        self.parts = parts
        self.bytesPerDay = bytesPerDay
        self.scratch = scratch
    }

    /// - Parameter length: sealed bytes in all.
    /// - Throws: ``TusRefusal/busy``; ``UploadRefusal/interrupted`` for a body that was cut, after what had come of it was kept.
    func receive(
        _ body: RequestBody, of announced: AnnouncedFile, length: Int, checksum: UploadChecksum?, _ logger: Logger
    ) async throws {
        // What is kept besides takes room, and so does a long file: no booth moves the bound of that.
        let isLight = checksum != nil && length <= Self.light
        guard isLight || parts.slots.take() else { throw TusRefusal.busy }
        defer { if !isLight { parts.slots.giveBack() } }
        if let checksum {
            let body = RequestBody(asyncSequence: ChecksummedBody(body: body, checksum: checksum))
            _ = try await file.receive(announced, body, quota: bytesPerDay, logger)
        } else {
            let net = await SafetyNet(in: scratch, threads: threads)
            try await receive(body, of: announced, length: length, with: net, logger)
        }
        // A request whose line was cut unnoticed may have begun an upload meanwhile.
        if let upload = try await ResumableUploads(runner: desk.database).upload(announced.fileID) {
            try await desk.finish.remove(upload)
        }
    }

    private func receive(
        _ body: RequestBody, of announced: AnnouncedFile, length: Int, with net: SafetyNet, _ logger: Logger
    ) async throws {
        do {
            _ = try await file.receive(announced, net.catching(body), quota: bytesPerDay, logger)
        } catch UploadRefusal.interrupted {
            if case .open(let upload) = try await desk.begin(announced, length: length), upload.arrived == 0 {
                _ = try await parts.receiveHavingSlot(net.body, of: upload, checksum: nil)
            }
            throw UploadRefusal.interrupted
        }
    }
}
