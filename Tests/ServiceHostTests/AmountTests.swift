import ServiceHost
import Testing

@Suite("Amount")
struct AmountTests {
    @Test func `one is one, and none, two and fewer than none are many`() {
        #expect("\(Amount(1, "customer"))" == "1 customer")
        #expect(
            [0, 2, 21, -1].map { "\(Amount($0, "customer"))" } == [
                "0 customers", "2 customers", "21 customers", "-1 customers",
            ])
    }

    @Test func `a noun may have a plural of its own`() {
        #expect("\(Amount(1, "person", "people")), \(Amount(3, "person", "people"))" == "1 person, 3 people")
    }
}
