import Contracts

/// What a guest is shown at the booth: the QR code, once there is something behind it, and where the picture is.
struct SessionPage: Sendable {
    let language: Language

    func html(_ picture: SessionBook.Picture, qrCode: String?) -> String {
        let sentence = Escaped.html(sentence(picture))
        return """
            <!doctype html><html lang="\(language.rawValue)"><head><meta charset="utf-8">\
            <meta name="viewport" content="width=device-width"><meta http-equiv="refresh" content="5">\
            <title>\(sentence)</title><style>body{font:1.5rem/1.4 sans-serif;text-align:center;margin:2rem}\
            svg{width:min(70vmin,30rem)}</style></head><body><main><p>\(sentence)</p>\(qrCode ?? "")</main></body></html>
            """
    }

    private func sentence(_ picture: SessionBook.Picture) -> String {
        let words = StatusWords(language)
        switch picture {
        case .none:
            return words.pick(
                "Nog geen foto.", "Pas encore de photo.", "Noch kein Foto.", "No picture yet.")
        case .onItsWay:
            return words.pick(
                "Uw foto is onderweg. Scan de code; de pagina toont ze zodra ze er is.",
                "Votre photo est en route. Scannez le code; la page la montrera dès son arrivée.",
                "Ihr Foto ist unterwegs. Scannen Sie den Code; die Seite zeigt es, sobald es da ist.",
                "Your picture is on its way. Scan the code; the page shows it as soon as it is there.")
        case .arrived:
            return words.pick(
                "Uw foto is aangekomen. Scan de code.", "Votre photo est arrivée. Scannez le code.",
                "Ihr Foto ist angekommen. Scannen Sie den Code.", "Your picture has arrived. Scan the code.")
        case .deleted:
            return words.pick(
                "Uw foto is gewist.", "Votre photo est effacée.", "Ihr Foto ist gelöscht.", "Your picture is deleted.")
        }
    }
}
