#if DEBUG
    import FoundationEssentials
    import Glibc
    import Synchronization
#endif

/// A place where a test lets the process die, as a power cut would. Release builds contain none.
///
/// `FAULT_POINT=committed:3` kills the process with SIGKILL the third time it reaches `committed`; with `:stop` at the end
/// it stands still there until it gets SIGCONT, as a process does that gets no processor. The points are
/// `handled` (before the commit), `committed` (before the acknowledgement), `told` (confirmed by the broker, before its
/// row goes), `copied` in every owner of data (its part of a copy stands, its answer does not), `objects-erased` in whoever
/// erases (objects are gone, rows are not), `rung` in gdpr-requests (an alarm is noted and not committed), `sealed` in
/// ingest (the object stands, its row does not), `arrived` there (all parts of an upload stand, its file does not) and
/// `handed-over` in notifications (the mail is out, its row says nothing yet). `deploy/local/soak` uses those that a capture
/// passes.
package enum FaultPoint {
    @inline(__always)
    package static func reached(_ name: StaticString) {
        #if DEBUG
            guard let armed, armed.name == name.description else { return }
            // To this thread: one that is sent to the process waits for its first thread, and this one would go on meanwhile.
            if armed.countdown.step() { pthread_kill(pthread_self(), armed.signal) }
        #endif
    }

    #if DEBUG
        private struct Armed: Sendable {
            let name: String
            let signal: Int32
            let countdown: Countdown
        }

        private final class Countdown: Sendable {
            private let left: Atomic<Int>
            init(_ left: Int) { self.left = Atomic(left) }
            /// Whether this was the last step.
            func step() -> Bool { left.subtract(1, ordering: .relaxed).newValue == 0 }
        }

        private static let armed: Armed? = {
            let parts = ProcessInfo.processInfo.environment["FAULT_POINT"]?.split(separator: ":")
            guard let parts, 2...3 ~= parts.count, let times = Int(parts[1]) else { return nil }
            let signal = parts.dropFirst(2).first == "stop" ? SIGSTOP : SIGKILL
            return Armed(name: String(parts[0]), signal: signal, countdown: Countdown(times))
        }()
    #endif
}
