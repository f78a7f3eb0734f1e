internal import CGMime
internal import FoundationEssentials

/// Makes a message's bytes with GMime. Everything that could break its form was refused before.
enum MessageBuilder {
    static func render(_ mail: MailMessage) throws(MailError) -> [UInt8] {
        precondition(GMimeLibrary.isReady)
        let message = try unsafe GMimeHandle(taking: unsafe g_mime_message_new(0))
        unsafe addHead(of: mail, to: message.raw)
        let content = try content(of: mail)
        unsafe g_mime_message_set_mime_part(message.raw, content.raw)
        return try unsafe bytes(of: message.raw)
    }

    private static func addHead(of mail: MailMessage, to message: OpaquePointer) {
        unsafe g_mime_message_add_mailbox(message, Int32(GMIME_ADDRESS_TYPE_FROM), mail.from.name, mail.from.address)
        if let reply = mail.replyTo {
            unsafe g_mime_message_add_mailbox(message, Int32(GMIME_ADDRESS_TYPE_REPLY_TO), reply.name, reply.address)
        }
        unsafe g_mime_message_add_mailbox(message, Int32(GMIME_ADDRESS_TYPE_TO), mail.to.name, mail.to.address)
        unsafe g_mime_message_set_subject(message, mail.subject, "utf-8")
        if let date = unsafe g_date_time_new_from_unix_utc(Int64(mail.date.timeIntervalSince1970.rounded(.down))) {
            unsafe g_mime_message_set_date(message, date)
            unsafe g_date_time_unref(date)
        }
        unsafe g_mime_message_set_message_id(message, mail.messageID)
        if mail.isAutomatic { unsafe g_mime_object_append_header(message, "Auto-Submitted", "auto-generated", nil) }
        for header in mail.headers {
            unsafe g_mime_object_append_header(message, header.name, header.value, "utf-8")
        }
    }

    /// text, or alternative(text, html), or mixed(one of these, attachments…).
    private static func content(of mail: MailMessage) throws(MailError) -> GMimeHandle {
        let alternatives = try alternatives(of: mail)
        guard !mail.attachments.isEmpty else { return alternatives }
        let mixed = try multipart("mixed", of: mail)
        unsafe g_mime_multipart_add(mixed.raw, alternatives.raw)
        for attachment in mail.attachments {
            let type = attachment.contentType.split(separator: "/").map(String.init)
            let part = try part(type[0], type[1], attachment.bytes, encoding: GMIME_CONTENT_ENCODING_BASE64)
            unsafe g_mime_object_set_disposition(part.raw, "attachment")
            unsafe g_mime_part_set_filename(part.raw, attachment.name)
            unsafe g_mime_multipart_add(mixed.raw, part.raw)
        }
        return mixed
    }

    private static func alternatives(of mail: MailMessage) throws(MailError) -> GMimeHandle {
        let plain = try textPart("plain", mail.text)
        guard let html = mail.html else { return plain }
        let alternative = try multipart("alternative", of: mail)
        unsafe g_mime_multipart_add(alternative.raw, plain.raw)
        let rich = try textPart("html", html)
        unsafe g_mime_multipart_add(alternative.raw, rich.raw)
        return alternative
    }

    /// The boundary follows from the Message-ID, so that a repetition has the same bytes. `=_` occurs neither in
    /// quoted-printable nor in base64 (RFC 2045, 6.7), so no part can hold it.
    private static func multipart(_ subtype: String, of mail: MailMessage) throws(MailError) -> GMimeHandle {
        let multipart = try unsafe GMimeHandle(taking: unsafe g_mime_multipart_new_with_subtype(subtype))
        unsafe g_mime_multipart_set_boundary(multipart.raw, "=_\(subtype)_\(Fingerprint.of(mail.messageID))")
        return multipart
    }

    private static func textPart(_ subtype: String, _ text: String) throws(MailError) -> GMimeHandle {
        let part = try part("text", subtype, lines(text), encoding: GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE)
        unsafe g_mime_object_set_content_type_parameter(part.raw, "charset", "utf-8")
        return part
    }

    /// The bytes with `\n` alone as the end of every line, the last one's included. Byte by byte: a search for characters
    /// took a quarter of all that sending a mail does.
    private static func lines(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count + 1)
        var isAfterReturn = false
        for byte in text.utf8 {
            if byte != UInt8(ascii: "\n") || !isAfterReturn {
                bytes.append(byte == UInt8(ascii: "\r") ? UInt8(ascii: "\n") : byte)
            }
            isAfterReturn = byte == UInt8(ascii: "\r")
        }
        if let last = bytes.last, last != UInt8(ascii: "\n") { bytes.append(UInt8(ascii: "\n")) }
        return bytes
    }

    private static func part(
        _ type: String, _ subtype: String, _ bytes: [UInt8], encoding: Int
    ) throws(MailError) -> GMimeHandle {
        let part = try unsafe GMimeHandle(taking: unsafe g_mime_part_new_with_type(type, subtype))
        // The stream copies the bytes.
        let stream = try unsafe GMimeHandle(
            taking: bytes.withUnsafeBytes { buffer in
                unsafe g_mime_stream_mem_new_with_buffer(
                    buffer.baseAddress?.assumingMemoryBound(to: CChar.self), buffer.count)
            })
        let data = try unsafe GMimeHandle(
            taking: unsafe g_mime_data_wrapper_new_with_stream(stream.raw, Int32(GMIME_CONTENT_ENCODING_DEFAULT)))
        unsafe g_mime_part_set_content(part.raw, data.raw)
        unsafe g_mime_part_set_content_encoding(part.raw, Int32(encoding))
        return part
    }

    private static func bytes(of message: OpaquePointer) throws(MailError) -> [UInt8] {
        let stream = try unsafe GMimeHandle(taking: unsafe g_mime_stream_mem_new())
        let options = unsafe g_mime_format_options_new()
        defer { unsafe g_mime_format_options_free(options) }
        unsafe g_mime_format_options_set_newline_format(options, Int32(GMIME_NEWLINE_FORMAT_DOS))
        guard unsafe g_mime_object_write_to_stream(message, options, stream.raw) > 0,
            let array = unsafe g_mime_stream_mem_get_byte_array(stream.raw)
        else { throw MailError(.storage, cause: "the message could not be written") }
        return unsafe Array(UnsafeBufferPointer(start: array.pointee.data, count: Int(array.pointee.len)))
    }
}
