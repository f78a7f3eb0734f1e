internal import CGMime

/// The two parts of a report that a program reads (RFC 3462): what became of the mail, and the mail itself or its head.
///
/// The Message-ID is the returned mail's; the report has one of its own, which says nothing.
struct ReportParts {
    /// The content of the `message/delivery-status`, decoded.
    private(set) var status: [UInt8] = []
    private(set) var messageID: String?

    /// `nil` for any other mail.
    init?(_ mail: [UInt8]) {
        precondition(GMimeLibrary.isReady)
        guard let message = Self.message(in: mail), let root = unsafe g_mime_message_get_mime_part(message.raw),
            unsafe root.isType("multipart", "report"), unsafe root.isA(g_mime_multipart_get_type())
        else { return nil }
        var isReport = false
        let count = unsafe g_mime_multipart_get_count(root)
        for index in 0..<max(0, count) {
            guard let part = unsafe g_mime_multipart_get_part(root, index) else { continue }
            // The names with `global` are those of RFC 6533, for addresses beyond ASCII.
            if unsafe part.isType("message", "delivery-status") || part.isType("message", "global-delivery-status") {
                if !isReport { status = unsafe Self.content(of: part) }
                isReport = true
            } else if messageID == nil, unsafe part.isType("message", "*") || part.isType("text", "rfc822-headers") {
                messageID = unsafe Self.messageID(of: part)
            }
        }
        guard isReport else { return nil }
    }

    private static func messageID(of part: OpaquePointer) -> String? {
        if unsafe part.isA(g_mime_message_part_get_type()) {
            guard let returned = unsafe g_mime_message_part_get_message(part) else { return nil }
            return unsafe messageID(in: returned)
        }
        // The head alone, or a whole mail in an encoding that the RFC does not allow.
        guard let returned = unsafe message(in: content(of: part)) else { return nil }
        return unsafe messageID(in: returned.raw)
    }

    private static func messageID(in message: OpaquePointer) -> String? {
        guard let id = unsafe g_mime_message_get_message_id(message) else { return nil }
        return unsafe String(cString: id)
    }

    private static func message(in bytes: [UInt8]) -> GMimeHandle? {
        // The stream copies the bytes; what is parsed from it keeps it.
        let stream = unsafe bytes.withUnsafeBytes { buffer in
            unsafe g_mime_stream_mem_new_with_buffer(
                buffer.baseAddress?.assumingMemoryBound(to: CChar.self), buffer.count)
        }
        guard let stream = unsafe try? GMimeHandle(taking: stream),
            let parser = unsafe try? GMimeHandle(taking: g_mime_parser_new_with_stream(stream.raw))
        else { return nil }
        return unsafe try? GMimeHandle(taking: g_mime_parser_construct_message(parser.raw, nil))
    }

    /// Decoded, whatever its encoding; empty for a part that has parts.
    private static func content(of part: OpaquePointer) -> [UInt8] {
        guard unsafe part.isA(g_mime_part_get_type()), let wrapper = unsafe g_mime_part_get_content(part),
            let stream = unsafe try? GMimeHandle(taking: g_mime_stream_mem_new()),
            unsafe g_mime_data_wrapper_write_to_stream(wrapper, stream.raw) >= 0,
            let array = unsafe g_mime_stream_mem_get_byte_array(stream.raw), let data = unsafe array.pointee.data
        else { return [] }
        return unsafe Array(UnsafeBufferPointer(start: data, count: Int(array.pointee.len)))
    }
}

extension OpaquePointer {
    /// Whether this part of a mail has a content type; `*` stands for any.
    fileprivate func isType(_ type: String, _ subtype: String) -> Bool {
        guard let contentType = unsafe g_mime_object_get_content_type(self) else { return false }
        return unsafe g_mime_content_type_is_type(contentType, type, subtype) != 0
    }

    /// Whether this is an object of GMime's class; content types and classes may differ.
    fileprivate func isA(_ type: Int) -> Bool {
        unsafe g_type_check_instance_is_a(UnsafeMutableRawPointer(self), type) != 0
    }
}
