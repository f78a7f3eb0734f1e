import Foundation
import HTTPTypes
import Hummingbird
import Logging
import MessagingRuntime
import NIOCore
import WebPages

/// `/<service>/operate`: what an operator needs at night. It works without JavaScript; programs get JSON.
struct OperatePages: Sendable {
    let service: String
    let pages: Pages
    let door: OperatorDoor
    let desk: OperationsDesk
    private let overviewTemplate: String
    private let confirmTemplate: String

    init(service: String, pages: Pages, door: OperatorDoor, desk: OperationsDesk) throws {
        self.service = service
        self.pages = pages
        self.door = door
        self.desk = desk
        overviewTemplate = try pages.template("operate")
        confirmTemplate = try pages.template("operate-confirm")
    }

    private var home: String { "/\(service)/operate" }

    func add(to router: Router<PageContext>) {
        door.addSignIn(to: router, under: "\(service)/operate")
        door.guarding(router.group("\(service)/operate"))
            .get(use: show)
            .get("confirm", use: confirm)
            .post("acts", use: perform)
    }

    // MARK: Looking

    @Sendable private func show(_ request: Request, _ context: PageContext) async throws -> Response {
        let overview = try await desk.overview()
        guard request.prefersHTML else { return try Self.json(OperateReport(overview)) }
        let said = request.uri.queryParameters
        let model = OperateModel(
            overview, words: OperateWords(pages: pages, context: context), home: home,
            said: said.get("done").flatMap(OperateOrder.Act.init(rawValue:)).map { act in
                pages.text("operate.done.\(act.rawValue)", context, ["count": said.get("count") ?? ""])
            }, mayAct: context.mayOperate)
        return try pages.page(
            overviewTemplate, model, title: pages.text("operate.title", context, ["service": service]),
            request: request, context: context)
    }

    // MARK: Acting

    /// `GET …/confirm?act=…`: says what will happen, and asks why.
    @Sendable private func confirm(_ request: Request, _ context: PageContext) async throws -> Response {
        guard context.mayOperate else {
            throw APIError(
                .forbidden, code: "operations-scope", message: "This wants a token with \(OperatorDoor.Scope.act).")
        }
        let query = request.uri.queryParameters
        guard let act = query.get("act").flatMap(OperateOrder.Act.init(rawValue:)) else { throw APIError.notFound }
        let model = OperateConfirmModel(
            act: act, workload: query.get("workload"), id: query.get("id"),
            parkedFor: query.get("parkedFor"), concurrency: query.get("concurrency") ?? "",
            words: OperateWords(pages: pages, context: context), home: home,
            formToken: OperatorDoor.formToken(of: request))
        return try pages.page(
            confirmTemplate, model, title: pages.text("operate.act.\(act.rawValue)", context), request: request,
            context: context)
    }

    /// `POST …/acts`: does it, once; the page that follows says what was done.
    @Sendable private func perform(_ request: Request, _ context: PageContext) async throws -> Response {
        let order = try await request.decode(as: OperateOrder.self, context: context)
        let (reason, actor) = (try order.reason(), context.operatorName)
        let count: Int
        if let (act, workload) = try order.workloadAct() {
            do {
                try await desk.perform(act, on: workload, by: actor, because: reason)
            } catch let unknown as UnknownWorkload {
                throw APIError.invalid("workload", "\(unknown)", code: "operate-workload")
            }
            count = 1
        } else {
            let letters = try order.letters()
            count =
                order.act == .replay
                ? try await desk.replay(letters, by: actor, because: reason)
                : try await desk.discard(letters, by: actor, because: reason)
        }
        context.logger.notice(
            "operator acted", metadata: ["act": "\(order.act.rawValue)", "operator": "\(actor)", "count": "\(count)"])
        guard request.prefersHTML else { return try Self.json(["done": count]) }
        return Response(
            status: .seeOther, headers: [.location: "\(home)?done=\(order.act.rawValue)&count=\(count)"])
    }

    private static func json(_ value: some Encodable) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return Response(
            status: .ok, headers: [.contentType: "application/json; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: try encoder.encode(value))))
    }
}
