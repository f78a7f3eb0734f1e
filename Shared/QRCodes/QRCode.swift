/// QR codes as pictures for pages and print.
package enum QRCode {
    /// The quiet zone that scanners need, in modules (ISO/IEC 18004, 5.3.8).
    private static let margin = 4

    /// An SVG image of `text`: dark on white, sharp at every size, readable to screen readers by its title.
    ///
    /// The image has a `viewBox` and no size; the page gives it one. One path draws all dark modules, so that no
    /// hairlines appear between them. At most 100 kB.
    ///
    /// - Parameters:
    ///   - text: what a scanner reads, an address as a rule; at most 2331 bytes. It does not appear in the image's
    ///     text, so that a secret in it is not read aloud.
    ///   - title: what the image is for, for those who cannot see it: "Code of your photo".
    package static func svg(_ text: String, title: String = "QR code") throws(QRCodeError) -> String {
        let symbol = try QRSymbol(text)
        let side = symbol.side + 2 * margin
        let name = escaped(title)
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(side) \(side)" role="img" aria-label="\(name)" \
            shape-rendering="crispEdges"><title>\(name)</title><path fill="#fff" d="M0 0h\(side)v\(side)H0z"/>\
            <path fill="#000" d="\(path(symbol))"/></svg>
            """
    }

    /// One rectangle for each run of dark modules in a row.
    private static func path(_ symbol: QRSymbol) -> String {
        var path = ""
        for row in 0..<symbol.side {
            var column = 0
            while column < symbol.side {
                let start = column
                while column < symbol.side, symbol.isDark(row: row, column: column) { column += 1 }
                let length = column - start
                if length > 0 { path += "M\(start + margin) \(row + margin)h\(length)v1h-\(length)z" }
                column += 1
            }
        }
        return path
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            // XML 1.0 has no way to write the other control characters.
            case _ where character.value < 32: result += " "
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }
}
