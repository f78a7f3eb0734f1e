package import FoundationEssentials

/// Takes one value after another in PostgreSQL's binary form: big-endian, as the types' `recv` functions read it.
package struct ValueWriter {
    package private(set) var bytes: [UInt8] = []
    /// Why a value could not be written; the query that carries it is refused before anything is sent.
    package private(set) var failure: String?

    package init() {}

    package mutating func write<I: FixedWidthInteger>(_ integer: I) {
        unsafe withUnsafeBytes(of: integer.bigEndian) { unsafe bytes.append(contentsOf: $0) }
    }

    package mutating func write(bytes more: some Sequence<UInt8>) {
        bytes.append(contentsOf: more)
    }

    package mutating func write(_ id: UUID) {
        unsafe withUnsafeBytes(of: id.uuid) { unsafe bytes.append(contentsOf: $0) }
    }

    package mutating func write(text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    /// Says that a value has no place in its type.
    ///
    /// - Parameter reason: a sentence that does not repeat the value.
    package mutating func fail(_ reason: String) {
        failure = failure ?? reason
    }

    /// Writes the length of what `body` writes, four bytes, before it.
    mutating func writeCounted(_ body: (inout ValueWriter) -> Void) {
        let start = bytes.count
        write(Int32(0))
        body(&self)
        let length = UInt32(bytes.count - start - 4)
        for place in 0..<4 { bytes[start + place] = UInt8(truncatingIfNeeded: length >> (24 - 8 * UInt32(place))) }
    }
}
