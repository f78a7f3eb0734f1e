import Hummingbird
import WebPages

/// What booths ask of us: `/booth/v1/…`.
struct BoothAPI: Sendable {
    let check: BoothCheck
    let enrol: EnrolBooth
    let uploads: ResumableAPI
    let wipes: WipeRoutes
    let receipts: GiveReceipt
    let renew: RenewCertificate
    let rotate: RotateKey

    func add(to router: Router<PageContext>) {
        let api = router.group("booth/v1").add(middleware: BusyAnswers())
        api.post("enrol", use: enrol.answer)
        wipes.add(to: api.group().add(middleware: PassCheck(verify: check.verifyEvenRevoked)))
        let booths = api.group().add(middleware: PassCheck(verify: check.verify))
        booths.post("certificate", use: renew.answer)
        booths.post("key", use: rotate.answer)
        booths.get("captures/:capture/receipt", use: receipts.answer)
        uploads.add(to: api.group().add(middleware: TusProtocol()).add(middleware: PassCheck(verify: check.verify)))
    }
}
