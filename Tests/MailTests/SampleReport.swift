import Mail

/// Reports as mail servers write them.
enum SampleReport {
    static let id = "0192-abc.0192-def@photos.example"

    /// As Postfix has it.
    static let status = """
        Reporting-MTA: dns; relay.photos.example
        X-Postfix-Queue-ID: 4Z1QxN2pTzz1
        X-Postfix-Sender: rfc822; bounces@photos.example
        Arrival-Date: Sun, 22 Nov 2026 18:24:33 +0000 (UTC)

        Final-Recipient: rfc822; zoe@guests.example
        Original-Recipient: rfc822;zoe@guests.example
        Action: failed
        Status: 5.1.1
        Remote-MTA: dns; mx.guests.example
        Diagnostic-Code: smtp; 550 5.1.1 <zoe@guests.example>: Recipient address
            rejected: no such mailbox
        """

    static let returned = """
        Return-Path: <bounces@photos.example>
        From: Photos <photos@photos.example>
        To: zoe@guests.example
        Message-Id: <\(id)>
        Subject: Your photo

        Here it is.
        """

    static func mail(
        status: String = status, statusType: String = "message/delivery-status", encoding: String = "7bit",
        returned: String = returned, returnedType: String = "message/rfc822",
        type: String = "multipart/report; report-type=delivery-status"
    ) -> [UInt8] {
        let text = """
            Return-Path: <>
            Delivered-To: bounces@photos.example
            From: MAILER-DAEMON@relay.photos.example (Mail Delivery System)
            To: bounces@photos.example
            Auto-Submitted: auto-replied
            MIME-Version: 1.0
            Content-Type: \(type);
                boundary="4Z1Qx/relay.photos.example"
            Message-Id: <20261122182433.4Z1Qy@relay.photos.example>

            This is a MIME-encapsulated message.

            --4Z1Qx/relay.photos.example
            Content-Description: Notification
            Content-Type: text/plain; charset=us-ascii

            This is the mail system at host relay.photos.example.

            --4Z1Qx/relay.photos.example
            Content-Description: Delivery report
            Content-Type: \(statusType)
            Content-Transfer-Encoding: \(encoding)

            \(status)

            --4Z1Qx/relay.photos.example
            Content-Description: Undelivered Message
            Content-Type: \(returnedType)

            \(returned)

            --4Z1Qx/relay.photos.example--

            """
        return Array(text.utf8)
    }
}
