internal import CQRencode

/// The dark and light modules of a QR code (ISO/IEC 18004), without its quiet zone.
package struct QRSymbol: Sendable, Equatable {
    /// Modules along each side: 21 to 177.
    package let side: Int
    /// Row by row from the top left; true is dark.
    private let modules: [Bool]

    /// Makes the smallest symbol that holds `text`, as UTF-8, at error level M: 15 % of it may be damaged.
    package init(_ text: String) throws(QRCodeError) {
        guard !text.isEmpty, !text.utf8.contains(0) else { throw .unfit }
        var failure: Int32 = 0
        guard let code = unsafe shim_qr_encode(text, QR_ECLEVEL_M, &failure) else {
            throw failure == ERANGE ? .tooLong : .failed
        }
        defer { unsafe QRcode_free(code) }
        let side = unsafe Int(code.pointee.width)
        self.side = side
        // The lowest bit is the color; the others tell what a module is for.
        modules = (0..<side * side).map { unsafe code.pointee.data[$0] & 1 == 1 }
    }

    package func isDark(row: Int, column: Int) -> Bool { modules[row * side + column] }
}
