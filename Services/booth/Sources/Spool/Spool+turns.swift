import Contracts
package import FoundationEssentials

/// Whose turn it is, and what belongs to a guest's session.
extension Spool {
    /// More guests than can wait at one booth; the one who waits longest is forgotten first.
    private static let mostWaiting = 100

    /// All captures, those of guests who wait first, and each of the two oldest first.
    package var inTurn: [SpooledCapture] {
        let waits = { (capture: SpooledCapture) in
            capture.guestWaits == true || self.waiting.contains(capture.session)
        }
        return captures.filter(waits) + captures.filter { !waits($0) }
    }

    /// A guest stands at the booth and waits for what this session made, or is about to make.
    package func prefer(session: String) {
        waiting.removeAll { $0 == session }
        waiting.append(session)
        if waiting.count > Self.mostWaiting { waiting.removeFirst() }
    }

    package func captures(of session: String) -> [SpooledCapture] { captures.filter { $0.session == session } }

    // MARK: Bundles

    /// Takes the words for a capture whose files booth software puts, or will put, into the watched folder.
    ///
    /// They lie beside the spool, readable, until the files are there: then they are sealed with them, and go.
    ///
    /// - Parameter sidecar: in the form of ``Sidecar``, with a list of files.
    /// - Throws: ``SpoolError/unreadableSidecar``, ``SpoolError/tooManyBundles``.
    package func offer(_ sidecar: [UInt8], at instant: Date) throws {
        guard let read = try? Sidecar(json: sidecar), !read.files.isEmpty else { throw SpoolError.unreadableSidecar }
        try watched.offer(sidecar, named: UUID.version7(at: instant).uuidString.lowercased())
    }

    /// Whether words for a session wait for their files.
    package func isOffered(_ session: String) throws -> Bool { try !watched.bundles(of: session).isEmpty }

    /// Forgets words that wait for files, because the guest wants nothing kept.
    ///
    /// - Returns: how many captures they would have become.
    package func takeBack(_ session: String) throws -> Int {
        let bundles = try watched.bundles(of: session)
        for bundle in bundles { try watched.removeBundle(bundle) }
        return bundles.count
    }
}
