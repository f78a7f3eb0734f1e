internal import CRabbitMQ

/// Memory for the texts and tables of one call into the C library.
///
/// Handing a message over needs a dozen pointers that live until the call returns. They all come from one block that is
/// used again for the next call, so that publishing allocates nothing.
@safe final class WireMemory {
    private let block: UnsafeMutableRawBufferPointer
    private var used = 0
    /// What did not fit into the block; freed at the next ``reset()``.
    private var overflow = unsafe [UnsafeMutableRawPointer]()
    /// An upper bound of what the texts and tables handed out since ``reset()`` take on the wire.
    private(set) var wireBytes = 0

    init(capacity: Int = 16 * 1024) {
        unsafe block = .allocate(byteCount: capacity, alignment: 16)
    }

    deinit {
        reset()
        unsafe block.deallocate()
    }

    /// Takes all memory back. Nothing that was handed out before may be used afterwards.
    func reset() {
        used = 0
        wireBytes = 0
        guard unsafe !overflow.isEmpty else { return }
        while let pointer = unsafe overflow.popLast() { unsafe pointer.deallocate() }
    }

    private func allocate(_ count: Int) -> UnsafeMutableRawPointer {
        let start = (used + 15) & ~15
        if unsafe start + count <= block.count {
            used = start + count
            return unsafe block.baseAddress! + start
        }
        let pointer = UnsafeMutableRawPointer.allocate(byteCount: max(count, 1), alignment: 16)
        unsafe overflow.append(pointer)
        return unsafe pointer
    }

    // MARK: Copying in

    func bytes(_ text: String) -> amqp_bytes_t {
        var text = text
        return text.withUTF8 { utf8 in unsafe copy(UnsafeRawBufferPointer(utf8)) }
    }

    func bytes(_ array: [UInt8]) -> amqp_bytes_t {
        unsafe array.withUnsafeBytes { bytes in unsafe copy(bytes) }
    }

    private func copy(_ source: UnsafeRawBufferPointer) -> amqp_bytes_t {
        wireBytes += source.count + 8
        guard let address = source.baseAddress, source.count > 0 else { return unsafe amqp_empty_bytes }
        let target = unsafe allocate(source.count)
        unsafe target.copyMemory(from: address, byteCount: source.count)
        return unsafe amqp_bytes_t(len: source.count, bytes: target)
    }

    func table(_ headers: [String: HeaderValue]) -> amqp_table_t {
        wireBytes += 8
        guard !headers.isEmpty else { return unsafe amqp_empty_table }
        let entries = unsafe allocate(headers.count * MemoryLayout<amqp_table_entry_t>.stride)
            .bindMemory(to: amqp_table_entry_t.self, capacity: headers.count)
        var index = 0
        for (name, value) in headers {
            unsafe entries[index] = amqp_table_entry_t(key: bytes(name), value: field(value))
            index += 1
        }
        return unsafe amqp_table_t(num_entries: Int32(headers.count), entries: entries)
    }

    private func field(_ value: HeaderValue) -> amqp_field_value_t {
        wireBytes += 9
        var field = unsafe amqp_field_value_t()
        switch value {
        case .string(let text):
            unsafe field.kind = UInt8(AMQP_FIELD_KIND_UTF8.rawValue)
            unsafe field.value.bytes = bytes(text)
        case .integer(let number):
            unsafe field.kind = UInt8(AMQP_FIELD_KIND_I64.rawValue)
            unsafe field.value.i64 = number
        case .boolean(let truth):
            unsafe field.kind = UInt8(AMQP_FIELD_KIND_BOOLEAN.rawValue)
            unsafe field.value.boolean = truth ? 1 : 0
        case .timestamp(let date):
            unsafe field.kind = UInt8(AMQP_FIELD_KIND_TIMESTAMP.rawValue)
            unsafe field.value.u64 = WireTime.seconds(date)
        case .bytes(let array):
            unsafe field.kind = UInt8(AMQP_FIELD_KIND_BYTES.rawValue)
            unsafe field.value.bytes = bytes(array)
        case .table(let headers):
            unsafe field.kind = UInt8(AMQP_FIELD_KIND_TABLE.rawValue)
            unsafe field.value.table = table(headers)
        case .array(let values):
            unsafe field.kind = UInt8(AMQP_FIELD_KIND_ARRAY.rawValue)
            unsafe field.value.array = array(values)
        case .double(let number):
            unsafe field.kind = UInt8(AMQP_FIELD_KIND_F64.rawValue)
            unsafe field.value.f64 = number
        case .void:
            unsafe field.kind = UInt8(AMQP_FIELD_KIND_VOID.rawValue)
        }
        return unsafe field
    }

    private func array(_ values: [HeaderValue]) -> amqp_array_t {
        wireBytes += 8
        guard !values.isEmpty else { return unsafe amqp_empty_array }
        let entries = unsafe allocate(values.count * MemoryLayout<amqp_field_value_t>.stride)
            .bindMemory(to: amqp_field_value_t.self, capacity: values.count)
        for (index, value) in values.enumerated() { unsafe entries[index] = field(value) }
        return unsafe amqp_array_t(num_entries: Int32(values.count), entries: entries)
    }
}
