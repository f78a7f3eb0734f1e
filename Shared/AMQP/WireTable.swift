internal import CRabbitMQ

/// A table of headers as the bytes of an AMQP frame, by the C library's own coder.
///
/// Messages are published and read without it; it shows what goes over the wire, for tools and tests.
package enum WireTable {
    /// The table with its length in front.
    ///
    /// - Throws: ``AMQPError/invalidMessage(_:)`` when it takes more than a mebibyte.
    package static func encode(_ headers: [String: HeaderValue]) throws(AMQPError) -> [UInt8] {
        let memory = WireMemory()
        var table = unsafe memory.table(headers)
        guard memory.wireBytes <= 1 << 20 else { throw .invalidMessage("its headers exceed a mebibyte") }
        var written = 0
        var status: Int32 = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: memory.wireBytes) { buffer, count in
            let target = unsafe amqp_bytes_t(len: buffer.count, bytes: buffer.baseAddress)
            status = unsafe amqp_encode_table(target, &table, &written)
            count = status < 0 ? 0 : written
        }
        guard status >= 0 else { throw .invalidMessage("its headers cannot be encoded") }
        return bytes
    }

    /// - Throws: ``AMQPError/invalidMessage(_:)`` when the bytes are not a table.
    package static func decode(_ bytes: [UInt8]) throws(AMQPError) -> [String: HeaderValue] {
        var pool = unsafe amqp_pool_t()
        unsafe init_amqp_pool(&pool, 4096)
        defer { unsafe empty_amqp_pool(&pool) }
        var table = unsafe amqp_table_t()
        var read = 0
        let status = unsafe bytes.withUnsafeBytes { bytes in
            let source = unsafe amqp_bytes_t(
                len: bytes.count, bytes: UnsafeMutableRawPointer(mutating: bytes.baseAddress))
            return unsafe amqp_decode_table(source, &pool, &table, &read)
        }
        guard status >= 0 else { throw .invalidMessage("these bytes are not a table") }
        return unsafe WireReading.table(table)
    }
}
