import Booth
import Foundation
import Testing

@Suite("FolderWatch")
struct FolderWatchTests {
    let now = SpoolFixture.now

    private func file(_ name: String, _ length: Int = 10, at seconds: Double = 0) -> FoundFile {
        FoundFile(name: name, length: length, modified: now.addingTimeInterval(seconds - 100))
    }

    @Test func `only what looks the same twice is a candidate`() {
        var watch = FolderWatch()
        #expect(watch.look([file("a.jpg"), file("a.json")], at: now) { _ in [] }.isEmpty)
        #expect(watch.look([file("a.jpg", 11), file("a.json")], at: now) { _ in [] }.isEmpty)
        #expect(watch.look([file("a.jpg", 11, at: 1), file("a.json")], at: now) { _ in [] }.isEmpty)
        #expect(watch.look([file("a.jpg", 11, at: 1), file("a.json")], at: now) { _ in [] }.map(\.base) == ["a"])
    }

    @Test func `a photograph waits for its sidecar, and for all files that the sidecar names`() {
        var watch = FolderWatch()
        for _ in 0..<3 { #expect(watch.look([file("a.jpg")], at: now) { _ in [] }.isEmpty) }
        let two = [file("a.json"), file("a1.jpg")]
        for _ in 0..<3 { #expect(watch.look(two, at: now) { _ in ["a1.jpg", "a2.jpg"] }.isEmpty) }
        for _ in 0..<1 { _ = watch.look(two + [file("a2.jpg")], at: now) { _ in ["a1.jpg", "a2.jpg"] } }
        let found = watch.look(two + [file("a2.jpg")], at: now) { _ in ["a1.jpg", "a2.jpg"] }
        #expect(found.first?.media.map(\.name) == ["a1.jpg", "a2.jpg"])
    }

    @Test func `files of one base name belong together and the oldest capture comes first`() {
        var watch = FolderWatch()
        let files = [
            file("b.jpg", at: 5), file("b.mp4", at: 6), file("b.json"), file("a.jpg", at: 9), file("a.json"),
            file("c.tmp"), file(".d.jpg"), file("b.jpg.part"),
        ]
        _ = watch.look(files, at: now) { _ in [] }
        let found = watch.look(files, at: now) { _ in [] }
        #expect(found.map(\.base) == ["b", "a"])
        #expect(found.first?.media.map(\.name) == ["b.jpg", "b.mp4"])
    }

    @Test func `empty files and unreadable sidecars wait`() {
        var watch = FolderWatch(soloAfter: 1)
        for _ in 0..<3 {
            #expect(watch.look([file("a.jpg", 0), file("a.json")], at: now) { _ in [] }.isEmpty)
            #expect(watch.look([file("a.jpg"), file("a.json")], at: now) { _ in nil }.isEmpty)
        }
    }

    @Test func `a clock that was put back does not make a photograph wait until it has caught up`() {
        var watch = FolderWatch(soloAfter: 60)
        let written = file("a.jpg", at: 86_400)
        _ = watch.look([written], at: now) { _ in [] }
        #expect(watch.look([written], at: now.addingTimeInterval(59)) { _ in [] }.isEmpty)
        #expect(watch.look([written], at: now.addingTimeInterval(60)) { _ in [] }.map(\.base) == ["a"])
    }

    @Test func `a photograph without a sidecar is taken alone where that is wanted`() {
        var watch = FolderWatch(soloAfter: 60)
        _ = watch.look([file("a.jpg"), file("b.jpg", at: 90)], at: now) { _ in [] }
        let found = watch.look([file("a.jpg"), file("b.jpg", at: 90)], at: now) { _ in [] }
        #expect(found.map(\.base) == ["a"] && found.first?.sidecar == nil)
    }
}
