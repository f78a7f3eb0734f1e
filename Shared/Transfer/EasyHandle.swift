internal import CCurl

/// Owns one of libcurl's transfers; there is exactly one owner, and the memory goes with it.
///
/// Belongs to the thread that made it.
@safe final class EasyHandle {
    let raw: UnsafeMutableRawPointer
    private var lists: [UnsafeMutablePointer<curl_slist>] = unsafe []
    private var failure = CURLE_OK

    init() throws(TransferError) {
        guard CurlLibrary.isReady, let raw = unsafe curl_easy_init() else { throw TransferError(.failed) }
        unsafe self.raw = raw
    }

    deinit {
        unsafe curl_easy_cleanup(raw)
        while let list = unsafe lists.popLast() { unsafe curl_slist_free_all(list) }
    }

    /// Throws when an option since the last call was not accepted.
    func checkOptions() throws(TransferError) {
        guard failure == CURLE_OK else {
            throw TransferError(.invalidRequest("libcurl does not accept an option"), code: Int(failure.rawValue))
        }
    }

    func set(_ option: CURLoption, _ value: Int) {
        note(unsafe shim_easy_set_long(raw, option, value))
    }

    func set(_ option: CURLoption, _ value: Bool) { set(option, value ? 1 : 0) }

    func set(_ option: CURLoption, offset: Int) {
        note(unsafe shim_easy_set_offset(raw, option, Int64(offset)))
    }

    /// libcurl keeps a copy.
    func set(_ option: CURLoption, _ value: String) {
        note(unsafe shim_easy_set_string(raw, option, value))
    }

    func set(_ option: CURLoption, list values: [String]) {
        guard var list = unsafe curl_slist_append(nil, values.first ?? "") else { return note(CURLE_OUT_OF_MEMORY) }
        for value in values.dropFirst() {
            guard let longer = unsafe curl_slist_append(list, value) else {
                unsafe curl_slist_free_all(list)
                return note(CURLE_OUT_OF_MEMORY)
            }
            unsafe list = longer
        }
        unsafe lists.append(list)
        note(unsafe shim_easy_set_list(raw, option, list))
    }

    func setIdentifier(_ id: Int) { note(unsafe shim_easy_set_identifier(raw, UInt(id))) }

    /// Makes `operation` the one that libcurl asks for bytes and gives bytes to; it must live as long as the transfer.
    func setCallbacks(_ operation: TransferOperation) {
        unsafe shim_easy_set_functions(
            raw, Unmanaged.passUnretained(operation).toOpaque(),
            { buffer, size, count, context in
                let operation = unsafe Unmanaged<TransferOperation>.fromOpaque(context!).takeUnretainedValue()
                return unsafe operation.fill(UnsafeMutableRawBufferPointer(start: buffer, count: size * count))
            },
            { context, offset, origin in
                let operation = unsafe Unmanaged<TransferOperation>.fromOpaque(context!).takeUnretainedValue()
                return operation.goBack(to: Int(offset), origin: origin)
            },
            { buffer, size, count, context in
                let operation = unsafe Unmanaged<TransferOperation>.fromOpaque(context!).takeUnretainedValue()
                return unsafe operation.takeHeader(UnsafeRawBufferPointer(start: buffer, count: size * count))
            },
            { buffer, size, count, context in
                let operation = unsafe Unmanaged<TransferOperation>.fromOpaque(context!).takeUnretainedValue()
                return unsafe operation.takeBody(UnsafeRawBufferPointer(start: buffer, count: size * count))
            })
    }

    /// Goes on in the directions that are not named. May run the callbacks before it returns.
    func pause(sending: Bool, receiving: Bool) {
        var mask: Int32 = 0
        if sending { mask |= CURLPAUSE_SEND }
        if receiving { mask |= CURLPAUSE_RECV }
        _ = unsafe curl_easy_pause(raw, mask)
    }

    var responseCode: Int { unsafe shim_easy_long(raw, CURLINFO_RESPONSE_CODE) }
    var newConnections: Int { unsafe shim_easy_long(raw, CURLINFO_NUM_CONNECTS) }

    private func note(_ code: CURLcode) {
        if failure == CURLE_OK { failure = code }
    }
}
