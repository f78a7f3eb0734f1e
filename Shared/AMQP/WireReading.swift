internal import CRabbitMQ

/// Copies what the C library shows of a frame; nothing returned here refers to its memory.
enum WireReading {
    static func text(_ bytes: amqp_bytes_t) -> String {
        unsafe String(decoding: UnsafeRawBufferPointer(start: bytes.bytes, count: bytes.len), as: UTF8.self)
    }

    static func array(_ bytes: amqp_bytes_t) -> [UInt8] {
        unsafe [UInt8](UnsafeRawBufferPointer(start: bytes.bytes, count: bytes.len))
    }

    static func table(_ table: amqp_table_t) -> [String: HeaderValue] {
        let count = unsafe Int(table.num_entries)
        guard count > 0 else { return [:] }
        var headers: [String: HeaderValue] = [:]
        headers.reserveCapacity(count)
        for index in 0..<count {
            let entry = unsafe table.entries[index]
            headers[unsafe text(entry.key)] = unsafe value(entry.value)
        }
        return headers
    }

    private static func value(_ field: amqp_field_value_t) -> HeaderValue {
        let kind = unsafe amqp_field_value_kind_t(UInt32(field.kind))
        return switch kind {
        case AMQP_FIELD_KIND_BOOLEAN: unsafe .boolean(field.value.boolean != 0)
        case AMQP_FIELD_KIND_I8: unsafe .integer(Int64(field.value.i8))
        case AMQP_FIELD_KIND_U8: unsafe .integer(Int64(field.value.u8))
        case AMQP_FIELD_KIND_I16: unsafe .integer(Int64(field.value.i16))
        case AMQP_FIELD_KIND_U16: unsafe .integer(Int64(field.value.u16))
        case AMQP_FIELD_KIND_I32: unsafe .integer(Int64(field.value.i32))
        case AMQP_FIELD_KIND_U32: unsafe .integer(Int64(field.value.u32))
        case AMQP_FIELD_KIND_I64: unsafe .integer(field.value.i64)
        case AMQP_FIELD_KIND_U64: unsafe .integer(Int64(clamping: field.value.u64))
        case AMQP_FIELD_KIND_F32: unsafe .double(Double(field.value.f32))
        case AMQP_FIELD_KIND_F64: unsafe .double(field.value.f64)
        case AMQP_FIELD_KIND_DECIMAL: unsafe .double(decimal(field.value.decimal))
        case AMQP_FIELD_KIND_UTF8: unsafe textOrBytes(field.value.bytes)
        case AMQP_FIELD_KIND_BYTES: unsafe .bytes(array(field.value.bytes))
        case AMQP_FIELD_KIND_TIMESTAMP: unsafe .timestamp(WireTime.date(field.value.u64))
        case AMQP_FIELD_KIND_TABLE: unsafe .table(table(field.value.table))
        case AMQP_FIELD_KIND_ARRAY:
            unsafe .array((0..<Int(field.value.array.num_entries)).map { unsafe value(field.value.array.entries[$0]) })
        default: .void
        }
    }

    private static func textOrBytes(_ bytes: amqp_bytes_t) -> HeaderValue {
        let array = unsafe array(bytes)
        return String(validating: array, as: UTF8.self).map(HeaderValue.string) ?? .bytes(array)
    }

    private static func decimal(_ decimal: amqp_decimal_t) -> Double {
        (0..<decimal.decimals).reduce(Double(Int32(bitPattern: decimal.value))) { value, _ in value / 10 }
    }

    static func properties(_ decoded: UnsafeMutableRawPointer) -> MessageProperties {
        let raw = unsafe decoded.assumingMemoryBound(to: amqp_basic_properties_t.self)
        let flags = unsafe Int32(bitPattern: raw.pointee._flags)
        var properties = MessageProperties()
        if flags & AMQP_BASIC_MESSAGE_ID_FLAG != 0 { properties.messageID = unsafe text(raw.pointee.message_id) }
        if flags & AMQP_BASIC_TYPE_FLAG != 0 { properties.type = unsafe text(raw.pointee.type) }
        if flags & AMQP_BASIC_CONTENT_TYPE_FLAG != 0 { properties.contentType = unsafe text(raw.pointee.content_type) }
        if flags & AMQP_BASIC_APP_ID_FLAG != 0 { properties.appID = unsafe text(raw.pointee.app_id) }
        if flags & AMQP_BASIC_REPLY_TO_FLAG != 0 { properties.replyTo = unsafe text(raw.pointee.reply_to) }
        if flags & AMQP_BASIC_EXPIRATION_FLAG != 0 { properties.expiration = unsafe text(raw.pointee.expiration) }
        if flags & AMQP_BASIC_USER_ID_FLAG != 0 { properties.userID = unsafe text(raw.pointee.user_id) }
        if flags & AMQP_BASIC_CORRELATION_ID_FLAG != 0 {
            properties.correlationID = unsafe text(raw.pointee.correlation_id)
        }
        if flags & AMQP_BASIC_CONTENT_ENCODING_FLAG != 0 {
            properties.contentEncoding = unsafe text(raw.pointee.content_encoding)
        }
        if flags & AMQP_BASIC_TIMESTAMP_FLAG != 0 { properties.timestamp = unsafe WireTime.date(raw.pointee.timestamp) }
        if flags & AMQP_BASIC_PRIORITY_FLAG != 0 { properties.priority = unsafe raw.pointee.priority }
        if flags & AMQP_BASIC_HEADERS_FLAG != 0 { properties.headers = unsafe table(raw.pointee.headers) }
        properties.persistent = unsafe flags & AMQP_BASIC_DELIVERY_MODE_FLAG != 0 && raw.pointee.delivery_mode == 2
        return properties
    }
}
