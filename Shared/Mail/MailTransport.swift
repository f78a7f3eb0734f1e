/// Hands a finished message over to those who deliver it.
package protocol MailTransport: Sendable {
    /// Returns when the message is somebody else's responsibility: accepted by a server, or safe on disk.
    ///
    /// - Parameters:
    ///   - message: as ``MailMessage/rendered()`` makes it.
    ///   - from: where a notice of failure goes; empty for none.
    ///   - to: the one recipient.
    /// - Throws: ``MailError``.
    func send(_ message: [UInt8], from: String, to: String) async throws(MailError)
}
