import Contracts
import Foundation
import Media
import PostgreSQL
import Testbed
import Testing

extension MediaOnServersTests {
    @Suite("how far a rendering is")
    struct ProgressTests {
        @Test func `what takes long says now and then how far it is, and what is quick says nothing`() async throws {
            try await LiveMedia.with { service in
                let film = try await TestPictures.longFilm(in: service.directory)
                let photograph = try await TestPictures.photograph(in: service.directory)
                let capture = try await service.adding(photograph, to: try await service.received(film))
                try await service.others.say(capture)
                _ = try await service.others.fact(CaptureReady.self, about: "\(capture.captureID)")
                let told = try await service.others.facts(CaptureRendering.self, about: "\(capture.captureID)")
                #expect(!told.isEmpty && told.allSatisfy { $0.total == 2 && (0...2).contains($0.done) })
                #expect(told.map(\.percent) == told.map(\.percent).sorted())
                #expect(told.allSatisfy { (0...99).contains($0.percent) && $0.rentalID == capture.rentalID })
                for (one, next) in zip(told, told.dropFirst()) {
                    #expect(next.at.timeIntervalSince(one.at) > 1.5, "not more often")
                }
                let left: Int64? = try await service.owner.value(
                    "select count(*) from progress where capture_id = \(capture.captureID.uuid)")
                #expect(left == 0)

                let quick = try await service.ready()
                #expect(try await service.others.facts(CaptureRendering.self, about: "\(quick.captureID)").isEmpty)
            }
        }
    }
}
