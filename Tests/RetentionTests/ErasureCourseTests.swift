import Contracts
import Foundation
import Retention
import Testing

@Suite("The course of an erasure")
struct ErasureCourseTests {
    private let at = Date(timeIntervalSince1970: 1_790_000_000)
    private let owners: [OwnerName] = [.ingest, .media, .notifications]

    private func course(_ step: ErasureCourse.Step) throws -> ErasureCourse {
        try #require(ErasureCourse(openedBy: step, owners: owners, at: at))
    }

    /// One course in each state, reached by steps.
    private func courses() throws -> [ErasureState: ErasureCourse] {
        var refused = try course(.asked)
        #expect(refused.take(.refused, at: at) == .refuses)
        var restored = try course(.deleted(until: at))
        #expect(restored.take(.restored, at: at) == .shows)
        var complete = try course(.timeOver)
        for owner in owners { _ = complete.take(.answered(owner, OwnerAnswer(.removed)), at: at) }
        return [
            .asked: try course(.asked), .revocable: try course(.deleted(until: at)), .erasing: try course(.approved),
            .refused: refused, .restored: restored, .complete: complete,
        ]
    }

    private static let steps: [ErasureCourse.Step] = [
        .asked, .approved, .refused, .deleted(until: .distantPast), .restored, .timeOver, .final,
        .answered(.media, OwnerAnswer(.removed)),
    ]

    @Test func `each cause opens its own way, and nothing else opens one`() throws {
        #expect(try course(.asked).state == .asked)
        #expect(try course(.deleted(until: at)).state == .revocable)
        #expect(try course(.approved).state == .erasing)
        #expect(try course(.timeOver).state == .erasing)
        for step in [ErasureCourse.Step.refused, .restored, .final, .answered(.media, OwnerAnswer(.removed))] {
            #expect(ErasureCourse(openedBy: step, owners: owners, at: at) == nil)
        }
    }

    @Test func `every step from every state leads where the table says`() throws {
        let wanted: [ErasureState: [ErasureState]] = [
            //             asked       approved  refused     deleted     restored    timeOver  final       answered
            .asked: [.asked, .erasing, .refused, .revocable, .asked, .erasing, .asked, .asked],
            .revocable: [.revocable, .erasing, .revocable, .revocable, .restored, .erasing, .erasing, .revocable],
            .erasing: Array(repeating: .erasing, count: 8),
            .refused: Array(repeating: .refused, count: 8),
            .restored: Array(repeating: .restored, count: 8),
            .complete: Array(repeating: .complete, count: 8),
        ]
        let courses = try courses()
        #expect(Set(courses.keys) == Set(ErasureState.allCases))
        let later = at.addingTimeInterval(ErasureCourse.grace)
        for (state, course) in courses {
            #expect(course.state == state)
            for (step, end) in zip(Self.steps, try #require(wanted[state])) {
                var course = course
                _ = course.take(step, at: later)
                #expect(course.state == end, "\(state) \(step)")
                #expect((course.endedAt != nil) == !end.isOpen)
            }
        }
    }

    @Test func `what has ended takes no step and says nothing`() throws {
        for state in [ErasureState.refused, .restored, .complete] {
            for step in Self.steps {
                var course = try #require(try courses()[state])
                let before = course
                let consequence = course.take(step, at: at)
                let isTooLate = step == .restored && state == .complete
                #expect(consequence == (isTooLate ? .tooLate : .nothing) && course == before, "\(state) \(step)")
            }
        }
    }

    @Test func `the last answer completes, in whatever order they come`() throws {
        for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
            var course = try course(.timeOver)
            #expect(course.take(.answered(owners[order[0]], OwnerAnswer(.removed)), at: at) == .heard)
            #expect(course.take(.answered(owners[order[1]], OwnerAnswer(.retained)), at: at) == .heard)
            #expect(course.missing == [owners[order[2]]])
            #expect(course.take(.answered(owners[order[2]], OwnerAnswer(.removed)), at: at) == .completes)
        }
    }

    @Test func `an answer that comes again changes nothing, and the numbers of the first one stay`() throws {
        var course = try course(.timeOver)
        let first = OwnerAnswer(.removed, removed: [TableCount(table: "capture", count: 3)], objects: 2)
        #expect(course.take(.answered(.media, first), at: at) == .heard)
        #expect(course.take(.answered(.media, OwnerAnswer(.removed)), at: at) == .nothing)
        #expect(course.take(.answered(.media, OwnerAnswer(.pending)), at: at) == .nothing)
        #expect(course.answers[.media] == first)
    }

    @Test func `an owner that says pending is waited for`() throws {
        var course = try course(.timeOver)
        for owner in owners { #expect(course.take(.answered(owner, OwnerAnswer(.pending)), at: at) == .heard) }
        #expect(course.missing == owners && course.state == .erasing)
        _ = course.take(.answered(.ingest, OwnerAnswer(.removed)), at: at)
        _ = course.take(.answered(.notifications, OwnerAnswer(.retained)), at: at)
        #expect(course.take(.answered(.media, OwnerAnswer(.removed)), at: at) == .completes)
    }

    @Test func `who was not ordered is not heard`() throws {
        var course = try course(.timeOver)
        #expect(course.take(.answered(.accounts, OwnerAnswer(.removed)), at: at) == .nothing)
        var asked = try self.course(.asked)
        #expect(asked.take(.answered(.media, OwnerAnswer(.removed)), at: at) == .nothing)
        #expect(asked.answers.isEmpty)
    }

    @Test func `a deletion is final only when its time and the grace are over`() throws {
        var course = try course(.deleted(until: at.addingTimeInterval(600)))
        #expect(course.take(.final, at: at.addingTimeInterval(600)) == .nothing)
        #expect(course.take(.final, at: at.addingTimeInterval(600 + ErasureCourse.grace)) == .erases)
        #expect(course.take(.restored, at: at.addingTimeInterval(601 + ErasureCourse.grace)) == .tooLate)
    }

    @Test func `a wish survives that the rental is deleted and restored`() throws {
        var course = try course(.asked)
        #expect(course.take(.deleted(until: at.addingTimeInterval(600)), at: at) == .nothing)
        #expect(course.state == .revocable && course.askedAt == at)
        #expect(course.take(.restored, at: at.addingTimeInterval(60)) == .nothing)
        #expect(course.state == .asked && course.askedAt == at)
        // The other way round: asked while the deletion can be taken back.
        var deleted = try self.course(.deleted(until: at.addingTimeInterval(600)))
        _ = deleted.take(.asked, at: at.addingTimeInterval(5))
        _ = deleted.take(.restored, at: at.addingTimeInterval(60))
        #expect(deleted.state == .asked && deleted.askedAt == at.addingTimeInterval(5))
    }
}
