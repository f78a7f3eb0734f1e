internal import DurableFiles

/// Puts mail into a Maildir instead of sending it: for trying a system out, and for tests.
///
/// A message is written to `tmp`, forced to disk, and moved to `new`, so that a reader never sees half of one
/// (https://cr.yp.to/proto/maildir.html). Its file name follows from its Message-ID and its recipient: handing the same
/// message over again replaces it while nobody has moved it to `cur`. Directories have mode 0700, files 0600.
package final class MaildirTransport: MailTransport {
    private let directory: String
    private let threads: FileThreads

    /// - Parameter directory: made at the first mail if it is missing.
    package init(directory: String) {
        self.directory = directory
        threads = FileThreads(count: 1, named: "maildir")
    }

    package func send(_ message: [UInt8], from: String, to: String) async throws(MailError) {
        let from = from.isEmpty ? "" : try MailAddress(from).address
        let to = try MailAddress(to).address
        guard let id = MessageID.find(in: message) else {
            throw MailError(.invalid("the message has no Message-ID"))
        }
        let name = "\(Self.fileName(id)).\(Fingerprint.of(to))"
        // What a delivery agent notes of the envelope (RFC 5321, 4.4).
        let content = Array("Return-Path: <\(from)>\r\nDelivered-To: \(to)\r\n".utf8) + message
        let directory = directory
        do {
            try await threads.run { try Self.write(content, named: name, in: directory) }
        } catch let error as FileError {
            throw MailError(.storage, cause: error.description)
        } catch {
            throw MailError(.storage)
        }
    }

    private static func write(_ content: [UInt8], named name: String, in directory: String) throws(FileError) {
        for part in ["tmp", "new", "cur"] { try Files.makeDirectories("\(directory)/\(part)", mode: 0o700) }
        let temporary = "\(directory)/tmp/\(name)"
        try Files.remove(temporary)
        let file = try OpenFile(creating: temporary, mode: 0o600)
        try file.write(content)
        try file.synchronize()
        try Files.rename(temporary, to: "\(directory)/new/\(name)")
        try Files.synchronizeDirectory("\(directory)/new")
    }

    /// The identifier with all but letters, digits, `@`, `-`, `_` and inner dots written as `=XX`: neither `/` nor `:`,
    /// which mean something in a Maildir.
    private static func fileName(_ id: String) -> String {
        var name = ""
        for (index, byte) in id.utf8.enumerated() {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "@"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                name.unicodeScalars.append(Unicode.Scalar(byte))
            case UInt8(ascii: ".") where index > 0: name += "."
            default: name += "=" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return name.utf8.count <= 200 ? name : "\(name.prefix(180)).\(Fingerprint.of(id))"
    }
}
