import Contracts
import FoundationEssentials

/// The words of the status page, in each language that guests and crews read.
struct StatusWords: Sendable {
    let language: Language

    init(_ language: Language) { self.language = language }

    /// One of four, by the language.
    func pick(_ dutch: String, _ french: String, _ german: String, _ english: String) -> String {
        switch language {
        case .dutch: dutch
        case .french: french
        case .german: german
        case .english: english
        }
    }

    func title(ofBooth number: Int) -> String {
        pick("Fotobooth \(number)", "Photomaton \(number)", "Fotobox \(number)", "Photo booth \(number)")
    }

    var allWell: String {
        pick(
            "Alles in orde. U hoeft niets te doen.", "Tout va bien. Vous n’avez rien à faire.",
            "Alles in Ordnung. Sie müssen nichts tun.", "All is well. There is nothing to do.")
    }

    var connection: String { pick("Verbinding", "Connexion", "Verbindung", "Connection") }
    var waiting: String {
        pick("Opnames die wachten", "Prises en attente", "Wartende Aufnahmen", "Captures that wait")
    }
    var oldest: String { pick("Oudste opname", "Prise la plus ancienne", "Älteste Aufnahme", "Oldest capture") }
    var lastReceipt: String {
        pick("Laatste ontvangstbewijs", "Dernier accusé de réception", "Letzte Empfangsbestätigung", "Last receipt")
    }
    var disk: String {
        pick("Vrij op de schijf", "Espace libre sur le disque", "Frei auf der Festplatte", "Free on the disk")
    }
    var full: String {
        pick("Vol, in dit tempo", "Plein, à ce rythme", "Voll, bei diesem Tempo", "Full, at this pace")
    }

    func name(of connection: BoothConnection) -> String {
        switch connection {
        case .unknown:
            pick("nog niets verstuurd", "rien d’envoyé encore", "noch nichts gesendet", "nothing sent yet")
        case .online: pick("online", "en ligne", "online", "online")
        case .offline:
            pick(
                "offline; opnames blijven veilig hier", "hors ligne; les prises restent ici en sécurité",
                "offline; Aufnahmen bleiben sicher hier", "offline; captures stay safe here")
        case .revoked: pick("ingetrokken", "révoqué", "widerrufen", "revoked")
        }
    }

    // MARK: Times

    func ago(_ seconds: TimeInterval) -> String {
        let span = span(seconds)
        return pick("\(span) geleden", "il y a \(span)", "vor \(span)", "\(span) ago")
    }

    func ahead(_ seconds: TimeInterval) -> String {
        let span = span(seconds)
        return pick("over \(span)", "dans \(span)", "in \(span)", "in \(span)")
    }

    private func span(_ seconds: TimeInterval) -> String {
        let seconds = Int(max(0, seconds))
        if seconds < 120 { return "\(seconds) s" }
        if seconds < 7200 { return "\(seconds / 60) min" }
        let hours = seconds / 3600
        return pick("\(hours) uur", "\(hours) h", "\(hours) Std.", "\(hours) h")
    }
}
