internal import CGMime

/// GMime as a whole, which wants to be set up once before its first use.
enum GMimeLibrary {
    static let isReady: Bool = {
        g_mime_init()
        return true
    }()
}

/// Owns one reference to one of GLib's objects; the memory goes with the last.
@safe struct GMimeHandle: ~Copyable {
    let raw: OpaquePointer

    init(taking raw: OpaquePointer?) throws(MailError) {
        guard let raw = unsafe raw else { throw MailError(.storage, cause: "no memory") }
        unsafe self.raw = raw
    }

    deinit { unsafe g_object_unref(UnsafeMutableRawPointer(raw)) }
}
