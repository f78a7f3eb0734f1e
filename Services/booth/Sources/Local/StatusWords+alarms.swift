internal import Contracts

/// What is wrong, and what to do about it, for somebody who did not build the booth.
extension StatusWords {
    func title(of alarm: BoothAlarm) -> String {
        switch alarm {
        case .spaceLow: pick("Bijna vol", "Presque plein", "Fast voll", "Nearly full")
        case .spoolFull:
            pick(
                "Vol: er wordt niets meer overgenomen", "Plein: plus rien n’est repris",
                "Voll: nichts wird mehr übernommen", "Full: nothing more is taken")
        case .damagedSpool:
            pick(
                "De schijf heeft een opname beschadigd", "Le disque a abîmé une prise",
                "Die Festplatte hat eine Aufnahme beschädigt", "The disk has damaged a capture")
        case .diskTrouble:
            pick(
                "De schijf doet het niet goed", "Le disque ne fonctionne pas bien",
                "Die Festplatte arbeitet nicht richtig", "The disk does not work as it should")
        case .revoked:
            pick(
                "Deze booth is ingetrokken", "Ce photomaton est révoqué", "Diese Fotobox ist widerrufen",
                "This booth is revoked")
        case .orderRefused:
            pick(
                "Een bevel om te wissen is geweigerd", "Un ordre d’effacement a été refusé",
                "Ein Löschbefehl wurde abgelehnt", "An order to wipe was refused")
        case .unreadableSidecars:
            pick(
                "Gegevens van de boothsoftware zijn onleesbaar", "Des données du logiciel sont illisibles",
                "Angaben der Boxsoftware sind unlesbar", "Data of the booth software cannot be read")
        case .captureRefused:
            pick(
                "Een opname wordt niet aangenomen", "Une prise n’est pas acceptée",
                "Eine Aufnahme wird nicht angenommen", "A capture is not accepted")
        case .incomplete:
            pick(
                "Van een opname ontbreken bestanden", "Il manque des fichiers à une prise",
                "Einer Aufnahme fehlen Dateien", "Files of a capture are missing")
        case .wrongClock:
            pick("De klok staat verkeerd", "L’horloge n’est pas à l’heure", "Die Uhr geht falsch", "The clock is wrong")
        }
    }

    func advice(on alarm: BoothAlarm) -> String {
        switch alarm {
        case .spaceLow:
            pick(
                "Zorg voor internet, of maak plaats op de schijf. Wis niets uit de map van de agent.",
                "Rétablissez l’internet ou libérez de la place. N’effacez rien dans le dossier de l’agent.",
                "Sorgen Sie für Internet oder machen Sie Platz. Löschen Sie nichts im Ordner des Agenten.",
                "Restore the network or make room on the disk. Delete nothing in the agent’s folder.")
        case .spoolFull:
            pick(
                "Opnames blijven in de map van de boothsoftware en worden later overgenomen. Maak nu plaats.",
                "Les prises restent dans le dossier du logiciel et seront reprises plus tard. Libérez de la place maintenant.",
                "Aufnahmen bleiben im Ordner der Boxsoftware und werden später übernommen. Machen Sie jetzt Platz.",
                "Captures stay in the booth software’s folder and are taken later. Make room now.")
        case .damagedSpool, .diskTrouble:
            pick(
                "Bel de operator en zet de booth niet uit. De andere opnames gaan verder.",
                "Appelez l’opérateur et n’éteignez pas l’appareil. Les autres prises continuent.",
                "Rufen Sie den Betreiber an und schalten Sie nicht aus. Die anderen Aufnahmen gehen weiter.",
                "Call the operator and do not switch off. The other captures go on.")
        case .revoked:
            pick(
                "Alles blijft verzegeld bewaard en niets wordt verstuurd. Bel de operator.",
                "Tout reste scellé et rien n’est envoyé. Appelez l’opérateur.",
                "Alles bleibt versiegelt und nichts wird gesendet. Rufen Sie den Betreiber an.",
                "Everything is kept, sealed, and nothing is sent. Call the operator.")
        case .orderRefused:
            pick(
                "Er is niets gewist. Meld het aan de operator.", "Rien n’a été effacé. Prévenez l’opérateur.",
                "Es wurde nichts gelöscht. Melden Sie es dem Betreiber.", "Nothing was wiped. Tell the operator.")
        case .unreadableSidecars:
            pick(
                "Die opnames wachten. Herstart de boothsoftware en meld het aan de operator.",
                "Ces prises attendent. Redémarrez le logiciel et prévenez l’opérateur.",
                "Diese Aufnahmen warten. Starten Sie die Boxsoftware neu und melden Sie es.",
                "Those captures wait. Restart the booth software and tell the operator.")
        case .captureRefused:
            pick(
                "Ze blijft bewaard en de andere gaan verder. Meld het aan de operator.",
                "Elle est conservée et les autres continuent. Prévenez l’opérateur.",
                "Sie bleibt erhalten und die anderen gehen weiter. Melden Sie es dem Betreiber.",
                "It is kept, and the others go on. Tell the operator.")
        case .incomplete:
            pick(
                "Wat er was is verstuurd. Kijk of de camera nog opslaat.",
                "Ce qui existait est envoyé. Vérifiez que la caméra enregistre encore.",
                "Was da war, ist unterwegs. Prüfen Sie, ob die Kamera noch speichert.",
                "What was there is on its way. See whether the camera still saves.")
        case .wrongClock:
            pick(
                "Opnames komen goed aan. Zet de klok van het toestel juist.",
                "Les prises arrivent bien. Réglez l’heure de l’appareil.",
                "Aufnahmen kommen richtig an. Stellen Sie die Uhr des Geräts.",
                "Captures arrive as they should. Set the device’s clock.")
        }
    }
}
