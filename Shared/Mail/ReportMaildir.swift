internal import DurableFiles

/// A Maildir into which a mail server puts reports about our mails; each is read once.
///
/// A reader looks at what is in `new`, does what follows from it, durably, and only then has it moved to `cur`
/// (https://cr.yp.to/proto/maildir.html): whoever dies between leaves the mail in `new`, so what follows is done again
/// and must bear that. Several processes may read one Maildir.
package final class ReportMaildir: Sendable {
    package struct Letter: Sendable {
        /// Its file's name.
        package let name: String
        /// `nil` for a mail that is no report, or one that says too little.
        package let report: DeliveryReport?

        package init(name: String, report: DeliveryReport?) {
            self.name = name
            self.report = report
        }
    }

    /// What the flag in the name tells whoever opens the mailbox.
    package enum Mark: String, Sendable {
        /// A program has dealt with it.
        case seen = "S"
        /// A person should look at it.
        case flagged = "F"
    }

    /// What is read of one mail. The returned mail comes last and may be of any length, its head is enough.
    private static let enough = 256 << 10

    private let directory: String
    private let threads: FileThreads

    /// - Parameter directory: the Maildir, with `new` and `cur` in it.
    package init(directory: String) {
        self.directory = directory
        threads = FileThreads(count: 1, named: "reports")
    }

    /// The mails in `new`, by name and so about by age, at most `count`.
    ///
    /// - Throws: ``MailError`` of kind `storage` when the Maildir cannot be read, or is not there.
    package func letters(atMost count: Int) async throws(MailError) -> [Letter] {
        let directory = directory
        return try await onThread { try Self.read(directory, atMost: count) }
    }

    /// Moves a mail to `cur`.
    ///
    /// - Returns: whether it was this call that did: of several processes, one moves it.
    package func file(_ letter: Letter, as mark: Mark) async throws(MailError) -> Bool {
        let directory = directory
        return try await onThread { try Self.move(letter.name, mark, in: directory) }
    }

    private static func read(_ directory: String, atMost count: Int) throws -> [Letter] {
        let new = "\(directory)/new"
        // Without it the answer would be that there is no mail.
        guard try Files.modified(new) != nil else { throw MailError(.storage, cause: "the Maildir is not there") }
        let names = try Files.entries(of: new).filter { !$0.isDirectory && !$0.name.hasPrefix(".") }.map(\.name)
        var letters: [Letter] = []
        for name in names.sorted() where letters.count < count {
            guard let bytes = try beginning(of: "\(new)/\(name)") else { continue }
            letters.append(Letter(name: name, report: try? DeliveryReport(bytes)))
        }
        return letters
    }

    /// `nil` for what is no regular file, so nobody's mail, and for what is gone, so another reader's.
    private static func beginning(of path: String) throws(FileError) -> [UInt8]? {
        guard try Files.length(of: path) != nil else { return nil }
        do {
            return try OpenFile(reading: path).read(at: 0, count: enough)
        } catch {
            if error.isAbsent { return nil }
            throw error
        }
    }

    private static func move(_ name: String, _ mark: Mark, in directory: String) throws(FileError) -> Bool {
        let base = name.prefix { $0 != ":" }
        do {
            try Files.rename("\(directory)/new/\(name)", to: "\(directory)/cur/\(base):2,\(mark.rawValue)")
            return true
        } catch {
            // It is `cur` that is not there while the mail still is.
            guard error.isAbsent, try Files.length(of: "\(directory)/new/\(name)") == nil else { throw error }
            return false
        }
    }

    private func onThread<T: Sendable>(_ work: @Sendable () throws -> T) async throws(MailError) -> T {
        do {
            return try await threads.run(work)
        } catch let error as FileError {
            throw MailError(.storage, cause: error.description)
        } catch {
            throw (error as? MailError) ?? MailError(.storage)
        }
    }
}
