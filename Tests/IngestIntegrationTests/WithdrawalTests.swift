import Contracts
import Foundation
import HTTPTypes
import Ingest
import NIOCore
import ObjectStore
import Passes
import PersonalData
import PostgreSQL
import ServiceTesting
import Testing
import Vault
import WebPagesTesting

extension OnRealServers {
    @Suite("captures that never come")
    struct WithdrawalTests {
        private func withdrawal(
            _ made: MadeCapture, of booth: TestBooth, because cause: CaptureWithdrawn.Cause = .deleted
        ) -> CaptureWithdrawn {
            CaptureWithdrawn(
                captureID: made.id, boothID: booth.id, sequence: made.message.sequence, cause: cause,
                at: Date().inMilliseconds)
        }

        private func rows(of capture: Identifier<Capture>, in service: LiveService) async throws -> Int {
            try await personalData.find(Subject(captures: [capture.uuid]), in: service.owner).reduce(0) {
                $0 + $1.count
            }
        }

        private func withdrawn(_ booth: TestBooth, in service: LiveService) async throws -> [Int] {
            try await service.runtime.rows(
                "select sequence from withdrawn_capture where booth_id = \(booth.id.uuid) order by sequence"
            ).map { Int(try $0.decode("sequence", as: Int64.self)) }
        }

        private func object(_ file: TestFile) throws -> ObjectName { try #require(ObjectName("originals/\(file.id)")) }

        @Test func `what was uploaded of a deleted capture goes, and does not come back`() async throws {
            try await LiveService.with(running: false) { service in
                let booth = try await TestBooth.enrol(at: service)
                let made = try booth.make([[1, 2], [3]], sequence: 5)
                try await booth.upload(made.files[0], of: made.id, to: service)
                let message = withdrawal(made, of: booth)
                for _ in 0..<2 {
                    try await service.hear(message, fromBooth: booth.number)
                    #expect(try await withdrawn(booth, in: service) == [5])
                    #expect(try await rows(of: made.id, in: service) == 0)
                    #expect(try await service.store.length(of: try object(made.files[0])) == nil)
                    #expect(try await service.vault.isDestroyed(KeyID(made.id.uuid)))
                    #expect(try await booth.upload(made.files[1], of: made.id, to: service).status == .gone)
                    #expect(try await booth.askForReceipt(of: made.id, from: service).status == .gone)
                    try await service.hear(made.message)
                }
                #expect(try await rows(of: made.id, in: service) == 0)
            }
        }

        @Test func `a booth withdraws only what is its own and what it has not announced`() async throws {
            try await LiveService.with(running: false) { service in
                let booth = try await TestBooth.enrol(at: service)
                let stranger = try await TestBooth.enrol(at: service)
                let made = try booth.make([[1]], sequence: 1)
                try await booth.upload(made.files[0], of: made.id, to: service)
                await #expect(throws: CaptureRefusal.foreignBooth) {
                    try await service.hear(withdrawal(made, of: booth), fromBooth: stranger.number)
                }
                await #expect(throws: CaptureRefusal.foreignCapture) {
                    try await service.hear(withdrawal(made, of: stranger), fromBooth: stranger.number)
                }
                try await service.hear(made.message)
                await #expect(throws: CaptureRefusal.captureRecorded) {
                    try await service.hear(withdrawal(made, of: booth), fromBooth: booth.number)
                }
                var other = withdrawal(try booth.make([[2]], sequence: 1), of: booth)
                await #expect(throws: CaptureRefusal.sequenceTaken) {
                    try await service.hear(other, fromBooth: booth.number)
                }
                other.sequence = 9_000_000
                await #expect(throws: CaptureRefusal.invalid("sequence")) {
                    try await service.hear(other, fromBooth: booth.number)
                }
                #expect(try await withdrawn(booth, in: service) == [])
                #expect(try await booth.receipt(of: made.id, from: service) != nil)
                try await service.hear(withdrawal(made, of: booth, because: .wiped), fromBooth: booth.number)
                #expect(try await booth.receipt(of: made.id, from: service) != nil, "ours stays when theirs is wiped")
            }
        }

        @Test func `an upload that is under way is waited for, and then nothing is left`() async throws {
            try await LiveService.with(running: false) { service in
                let booth = try await TestBooth.enrol(at: service)
                let made = try booth.make([[1]], sequence: 1)
                try await booth.upload(made.files[0], of: made.id, to: service)
                try await service.owner.execute(
                    """
                    insert into upload_attempt (attempt, file_id, capture_id, sha256, started_at)
                    values (\(UUID()), \(UUID()), \(made.id.uuid), \(made.files[0].sha256), \(Date()))
                    """)
                try await service.hear(withdrawal(made, of: booth), fromBooth: booth.number)
                #expect(try await service.vault.isDestroyed(KeyID(made.id.uuid)))
                #expect(try await service.store.length(of: try object(made.files[0])) != nil)
                try await service.owner.execute("delete from upload_attempt where capture_id = \(made.id.uuid)")
                try await service.hear(withdrawal(made, of: booth), fromBooth: booth.number)
                #expect(try await rows(of: made.id, in: service) == 0)
                #expect(try await service.store.length(of: try object(made.files[0])) == nil)
            }
        }

        // MARK: Wiping

        private struct Orders: Decodable { var orders: [String] }

        private func orders(of booth: TestBooth, at service: LiveService) async throws -> [String] {
            let answer = try await service.http(.get, "/booth/v1/orders", try await booth.authorization())
            #expect(answer.status == .ok)
            return try JSONDecoder().decode(Orders.self, from: Data(answer.body.readableBytesView)).orders
        }

        private func wipe(_ booth: TestBooth, at service: LiveService, _ more: String...) async throws -> String {
            try await service.command(
                arguments: ["booth", "wipe", "--number", "\(booth.number)", "--as", "ann", "--because", "stolen"] + more
            )
        }

        @Test func `an order to wipe says first what is lost, is signed, obeyed and then gone`() async throws {
            try await LiveService.with(running: false) { service in
                let booth = try await TestBooth.enrol(at: service)
                let made = try booth.make([[1]], sequence: 1)
                try await booth.upload(made.files[0], of: made.id, to: service)
                try await service.hear(made.message)
                let incomplete = try booth.make([[2]], sequence: 4)
                try await service.hear(incomplete.message)
                await #expect(throws: (any Error).self, "it is not revoked") {
                    try await wipe(booth, at: service, "--yes")
                }
                try await service.command(
                    "booth", "revoke", "--number", "\(booth.number)", "--as", "ann", "--because", "stolen")

                let dry = try await wipe(booth, at: service, "--last", "6")
                #expect(dry.contains("captures 1 to 6") && dry.contains("5 captures") && dry.contains("2, 3, 4, 5, 6"))
                #expect(try await orders(of: booth, at: service).isEmpty, "a dry run orders nothing")

                _ = try await wipe(booth, at: service, "--last", "6", "--yes")
                let text = try #require(try await orders(of: booth, at: service).first)
                let order = try await booth.receipts.verifyOrder(text)
                #expect(order.booth == booth.id.uuid && order.lastSequence == 6)
                #expect(order.device == booth.key.publicKey.fingerprint)

                let lost = try booth.make([[3]], sequence: 2)
                let body = """
                    {"wiped": [{"capture": "\(lost.id)", "sequence": 2}, {"capture": "\(incomplete.id)", "sequence": 4}],
                     "at": "2026-11-22T20:00:00Z", "isComplete": true}
                    """
                let stranger = try await TestBooth.enrol(at: service)
                for (speaker, status) in [(stranger, HTTPResponse.Status.notFound), (booth, .ok), (booth, .ok)] {
                    let answer = try await service.http(
                        .post, "/booth/v1/orders/\(order.id)/wiped",
                        try await speaker.authorization().merging([.contentType: "application/json"]),
                        body: Array(body.utf8))
                    #expect(answer.status == status)
                }
                #expect(try await withdrawn(booth, in: service) == [2, 4])
                #expect(try await orders(of: booth, at: service).isEmpty)
            }
        }

        @Test func `an order reaches a device that was replacing its key`() async throws {
            try await LiveService.with(running: false) { service in
                var booth = try await TestBooth.enrol(at: service)
                let next = PassKey()
                let shown = try await service.http(
                    .post, "/booth/v1/key", try await booth.authorization().merging([.contentType: "application/json"]),
                    body: Array(#"{"publicKey":"\#(next.publicKey.base64)"}"#.utf8))
                #expect(shown.status == .ok)
                try await service.command(
                    "booth", "revoke", "--number", "\(booth.number)", "--as", "ann", "--because", "stolen")
                _ = try await wipe(booth, at: service, "--last", "6", "--yes")
                booth.key = next
                let text = try #require(try await orders(of: booth, at: service).first)
                #expect(try await booth.receipts.verifyOrder(text).device == next.publicKey.fingerprint)
            }
        }

        @Test func `an order ends when another device becomes the booth`() async throws {
            try await LiveService.with(running: false) { service in
                let booth = try await TestBooth.enrol(at: service)
                try await service.command(
                    "booth", "revoke", "--number", "\(booth.number)", "--as", "ann", "--because", "stolen")
                _ = try await wipe(booth, at: service, "--last", "6", "--yes")
                let next = try await TestBooth.enrol(at: service, number: booth.number)
                #expect(try await orders(of: next, at: service).isEmpty)
                let old = try await service.http(.get, "/booth/v1/orders", try await booth.authorization())
                #expect(old.status == .unauthorized)
            }
        }
    }
}

extension HTTPFields {
    fileprivate func merging(_ more: HTTPFields) -> HTTPFields {
        var all = self
        for field in more { all[field.name] = field.value }
        return all
    }
}
