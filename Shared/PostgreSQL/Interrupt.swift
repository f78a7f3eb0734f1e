import CPostgreSQL
import Glibc

/// Wakes a connection's thread while it waits for the server.
///
/// Others only write to the descriptor, which never blocks; the thread polls it beside its socket.
final class Interrupt: Sendable {
    let descriptor: Int32

    init() {
        descriptor = shim_pq_interrupt_descriptor()
        precondition(descriptor >= 0, "no descriptor left for a database connection")
    }

    deinit { close(descriptor) }

    func signal() {
        var one: UInt64 = 1
        _ = unsafe write(descriptor, &one, MemoryLayout<UInt64>.size)
    }

    /// Makes the descriptor quiet again.
    func clear() {
        var count: UInt64 = 0
        _ = unsafe read(descriptor, &count, MemoryLayout<UInt64>.size)
    }
}
