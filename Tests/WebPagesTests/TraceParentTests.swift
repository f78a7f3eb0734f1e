import HTTPTypes
import Hummingbird
import Testing
import WebPages
import WebPagesTesting

@Suite struct TraceParentTests {
    private let header = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    @Test func `a header is read and written unchanged`() throws {
        let trace = try #require(TraceParent(header))
        #expect(trace.traceID == "4bf92f3577b34da6a3ce929d0e0e4736" && trace.isSampled)
        #expect(trace.description == header)
    }

    @Test func `what we send on is in the same trace with a span of its own`() throws {
        let trace = try #require(TraceParent(header))
        #expect(trace.child().traceID == trace.traceID && trace.child().spanID != trace.spanID)
    }

    @Test(
        arguments: [
            "", "00", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x",
            "00-4bf92f3577b34da6a3ce929d0e0e473\n-00f067aa0ba902b7-01",
        ])
    func `nonsense is not a trace`(text: String) {
        #expect(TraceParent(text) == nil)
    }

    @Test func `a later version may say more`() {
        #expect(TraceParent("01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00-more")?.isSampled == false)
    }

    @Test func `a request goes on in the trace it came with`() async throws {
        let tester = try PageTester { router in
            router.get("trace") { _, context in "\(context.trace.traceID) \(TraceParent.current?.traceID ?? "none")" }
        }
        let name = try #require(HTTPField.Name("traceparent"))
        let text = try await tester.answer("/trace", headers: [name: header]).text
        #expect(text == "4bf92f3577b34da6a3ce929d0e0e4736 4bf92f3577b34da6a3ce929d0e0e4736")
        let fresh = try await tester.answer("/trace").text.split(separator: " ")
        #expect(fresh.count == 2 && fresh[0] == fresh[1] && fresh[0].count == 32)
    }
}
