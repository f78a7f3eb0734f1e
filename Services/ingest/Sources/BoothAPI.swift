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
        let api = router.group("booth/v1")
        let busy = BusyAnswers()
        api.group().add(middleware: busy).post("enrol", use: enrol.answer)
        wipes.add(
            to: api.group().add(middleware: busy).add(middleware: PassCheck(verify: check.verifyEvenRevoked)))
        let ofBooth = PassCheck(verify: check.verify)
        let booths = api.group().add(middleware: busy).add(middleware: ofBooth)
        booths.post("certificate", use: renew.answer)
        booths.post("key", use: rotate.answer)
        booths.get("captures/:capture/receipt", use: receipts.answer)
        uploads.add(
            to: api.group().add(middleware: TusProtocol()).add(middleware: busy).add(middleware: ofBooth))
    }
}
