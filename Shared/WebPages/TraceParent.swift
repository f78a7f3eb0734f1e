/// The header `traceparent` of W3C Trace Context, which ties together what one act causes across services.
///
/// Format: `00-<32 hexadecimal digits of the trace>-<16 of the parent span>-<2 of flags>`.
package struct TraceParent: Sendable, Hashable, CustomStringConvertible {
    /// 32 lower-case hexadecimal digits, not all zero.
    package let traceID: String
    /// 16 lower-case hexadecimal digits, not all zero.
    package let spanID: String
    package let isSampled: Bool

    /// The trace in which the current task works; message publishing and HTTP calls pass it on.
    @TaskLocal package static var current: TraceParent?

    package var description: String { "00-\(traceID)-\(spanID)-\(isSampled ? "01" : "00")" }

    /// A new trace.
    package init() {
        traceID = Self.randomDigits(32)
        spanID = Self.randomDigits(16)
        isSampled = true
    }

    private init(traceID: String, spanID: String, isSampled: Bool) {
        self.traceID = traceID
        self.spanID = spanID
        self.isSampled = isSampled
    }

    /// Reads the header; nil when it is not one, so that a stranger's nonsense starts a new trace.
    package init?(_ header: some StringProtocol) {
        guard header.utf8.count >= 55, header.utf8.count <= 512 else { return nil }
        let parts = header.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 4, parts[0].utf8.count == 2, parts[1].utf8.count == 32, parts[2].utf8.count == 16,
            parts[3].utf8.count == 2, parts[0] != "ff", parts[0] != "00" || parts.count == 4
        else { return nil }
        for part in parts.prefix(4) where !part.utf8.allSatisfy(Self.isDigit) { return nil }
        guard parts[1].contains(where: { $0 != "0" }), parts[2].contains(where: { $0 != "0" }) else { return nil }
        traceID = String(parts[1])
        spanID = String(parts[2])
        isSampled = (UInt8(parts[3], radix: 16) ?? 0) & 1 == 1
    }

    /// The same trace with a new span: what goes out with a call or message of ours.
    package func child() -> TraceParent {
        TraceParent(traceID: traceID, spanID: Self.randomDigits(16), isSampled: isSampled)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
    }

    private static func randomDigits(_ count: Int) -> String {
        while true {
            let digits = (0..<count).map { _ in String(UInt8.random(in: 0..<16), radix: 16) }.joined()
            if digits.contains(where: { $0 != "0" }) { return digits }
        }
    }
}
