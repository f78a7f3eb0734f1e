import ServiceHost
import Testing

@Suite struct ProcessShareTests {
    @Test func `a process that serves does all but what others were started for`() {
        let share = ProcessShare.serving(without: ["render"])
        #expect(share.hasPages && share.hasDuties && share.takesPart(in: "facts") && !share.takesPart(in: "render"))
        #expect(ProcessShare.everything.takesPart(in: "render"))
    }

    @Test func `a process for some workloads does these and nothing beside them`() {
        let share = ProcessShare.working(only: ["render"])
        #expect(!share.hasPages && !share.hasDuties && share.takesPart(in: "render") && !share.takesPart(in: "facts"))
    }

    @Test func `a process for all workloads lacks nothing but the pages`() {
        let share = ProcessShare.working(only: [])
        #expect(!share.hasPages && share.hasDuties && share.takesPart(in: "facts") && share.takesPart(in: "render"))
    }
}
