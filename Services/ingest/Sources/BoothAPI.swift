import Hummingbird
import NIOCore
import Vault
import WebPages

/// What booths ask of us: `/booth/v1/…`.
struct BoothAPI: Sendable {
    let check: BoothCheck
    let enrol: EnrolBooth
    let receive: ReceiveFile
    let receipts: GiveReceipt
    /// Longest original in bytes.
    let maximumLength: Int

    func add(to router: Router<PageContext>) {
        let api = router.group("booth/v1")
        api.post("enrol", use: enrol.answer)
        let booths = api.group().add(middleware: PassCheck(verify: check.verify))
        booths.get("captures/:capture/receipt", use: receipts.answer)
        booths.group().add(middleware: BodyLimit(bytes: SpoolSealer.sealedLength(of: maximumLength)))
            .put("captures/:capture/files/:file", use: receive.answer)
    }
}
