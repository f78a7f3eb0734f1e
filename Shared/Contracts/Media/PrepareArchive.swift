/// Orders the next piece of an archive to be prepared: some more of its files are read once for their checksums. The one
/// that does it orders the piece after that, until the archive can be downloaded.
///
/// - Sent by: `media` itself, so that at most one piece of an archive is in work at a time.
/// - Personal data: none.
package struct PrepareArchive: Command {
    package static let name: MessageName = "media.prepare-archive.v1"
    package static var senders: [String] { ["media"] }

    package var archiveID: Identifier<CaptureArchive>

    package init(archiveID: Identifier<CaptureArchive>) {
        self.archiveID = archiveID
    }

    package var subject: String { archiveID.description }
}
