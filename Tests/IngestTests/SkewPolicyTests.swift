import Foundation
import Ingest
import Testing

@Suite("SkewPolicy")
struct SkewPolicyTests {
    private static let start = Date(timeIntervalSince1970: 1_795_000_000)

    private func skew(said: TimeInterval, heard: TimeInterval, uploaded: TimeInterval?) -> TimeInterval {
        SkewPolicy.skew(
            saidAt: Self.start.addingTimeInterval(said), heardAt: Self.start.addingTimeInterval(heard),
            uploadedAt: uploaded.map { Self.start.addingTimeInterval($0) })
    }

    @Test func `a message that waited an hour says nothing about its booth's clock`() {
        #expect(skew(said: 1, heard: 3600, uploaded: 0) == 0)
    }

    @Test func `a booth that speaks before its own upload has a slow clock`() {
        #expect(skew(said: -600, heard: 1, uploaded: 0) == 600)
        #expect(skew(said: -600, heard: 3600, uploaded: 0) == 600)
    }

    @Test func `a booth that speaks in the future has a fast clock`() {
        #expect(skew(said: 600, heard: 1, uploaded: 0) == -599)
    }

    @Test func `two seconds are nothing`() {
        #expect(skew(said: 2, heard: 0, uploaded: nil) == 0)
        #expect(skew(said: 2.5, heard: 0, uploaded: nil) == -2.5)
        #expect(skew(said: -2, heard: 1, uploaded: 0) == 0)
    }

    @Test func `without its files the moment it is heard must do`() {
        #expect(skew(said: 0, heard: 60, uploaded: nil) == 60)
    }
}
