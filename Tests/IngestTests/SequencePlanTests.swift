import Ingest
import Testing

@Suite("SequencePlan")
struct SequencePlanTests {
    @Test func `each device counts in a million of its own`() {
        #expect((1...3).map { SequencePlan.first(ofDevice: $0) } == [1, 1_000_001, 2_000_001])
    }

    @Test func `numbers of devices that are still to come are nobody's`() {
        for devices in 1...3 {
            let numbers = SequencePlan.numbers(ofDevices: devices)
            #expect(numbers.contains(SequencePlan.first(ofDevice: devices)) && !numbers.contains(0))
            #expect(!numbers.contains(SequencePlan.first(ofDevice: devices + 1)))
        }
    }
}
